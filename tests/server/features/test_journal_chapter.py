"""What a guide to hardening on NixOS says about the journal, sentence by sentence.

Each test has the words of one sentence, or of two that say the same, in its docstring.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from serviceconfig_ls.features import actions, code_lens, completion, diagnostics, hover
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.units.unit_files.names import unit_file_name
from serviceconfig_ls.units.unit_files.opening import open_document
from systemd_directives import catalogue
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

CONFIG = Config(systemd=SystemdVersion(261), systemd_version="261")
OLDER = CONFIG._replace(nixos=NixosRelease("25.05"), systemd=SystemdVersion(257))
EXAMPLE = """{
  services.journald = {
    storage = "volatile"; # Store logs in memory
    upload.enable = false; # Disable remote log upload (the default)
  };
}"""
UNSET = "{\n  services.journald.settings.Journal = {\n    Seal = true;\n  };\n}"


def shown(text: str, word: str) -> str:
    """The hover on a word."""
    found = hover.hover(Document.open(text.encode()), text.index(word) + 1, CONFIG)
    assert found is not None
    return found.markdown


def offered(text: str, word: str) -> dict[str, str]:
    """The title and the documentation of each offer at a word."""
    at = text.index(word) + 1
    found = actions.actions(Document.open(text.encode()), Span(at, at), CONFIG)
    return {each.title: each.documentation for each in found if each.kind == "refactor.rewrite"}


def test_services_run_with_very_lax_permissions() -> None:
    """A service without protections has the score of the unsafe ones."""
    text = '{ systemd.services.web.serviceConfig = { ExecStart = "/run/web"; }; }'
    (lens,) = code_lens.lenses(Document.open(text.encode()), CONFIG).lenses
    assert "9.6" in lens.title and "UNSAFE" in lens.title


def test_the_journal_captures_what_services_write() -> None:
    """What a service writes goes to the journal unless it says otherwise."""
    text = '{ systemd.services.web.serviceConfig = { StandardOutput = "journal"; }; }'
    assert "the journal (the usual default)" in shown(text, "StandardOutput")


def test_the_journal_is_a_risk_if_it_is_left_unprotected() -> None:
    """Where nothing is said about storage and limits, both are offered, with what they cost."""
    found = offered(UNSET, "Seal")
    assert len(found) == 2 and all("**Test** whether" in each for each in found.values())


def test_the_journal_can_leak_sensitive_information() -> None:
    """The offer says what may be in the messages."""
    found = offered(UNSET, "Seal")
    first = found["Keep the journal in memory only (Storage=volatile)"]
    assert first.startswith("Messages may hold secrets")


def test_distributions_configure_the_journal_differently() -> None:
    """The hover has all words of Storage, and no default that holds for every distribution."""
    text = shown(EXAMPLE, "storage")
    assert "One of auto, persistent, volatile or none" in text
    directive = catalogue.find("Journal", "Storage")
    assert directive is not None and directive.default in (None, "auto")


def test_store_it_on_encrypted_storage_with_permissions_640() -> None:
    """The offer names both: journald has no setting for either."""
    first = offered(UNSET, "Seal")["Keep the journal in memory only (Storage=volatile)"]
    assert "encrypted disk" in first and "0640" in first
    names = {each.name for each in catalogue.directives("Journal", SystemdVersion(261))}
    assert not any("Mode" in each for each in names - {"SplitMode"})


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{ services.journald.upload.settings.Upload.URL = "http://a"; }', None),
        ('{ services.journald.upload.settings = { Upload = { URL = "http://a"; }; }; }', None),
        ("[Upload]\nURL=http://a\n", "systemd/journal-upload.conf"),
        ("[Upload]\nURL=http://a\n", "systemd/journal-upload.conf.d/10-host.conf"),
    ],
)
def test_over_the_network_encryption_is_mandatory(text: str, path: str | None) -> None:
    """An upload in clear is reported in every form, and the fix encrypts it."""
    name = unit_file_name(PurePosixPath(path)) if path else None
    document = open_document(text.encode(), name) if name else Document.open(text.encode())
    (found,) = diagnostics.diagnose(document, CONFIG)
    assert found.code == "journal-upload-in-clear"
    (edit,) = found.fixes[0].edits
    assert (text[edit.span.start : edit.span.end], edit.text) == ("http://", "https://")
    encrypted = text.replace("http://", "https://").encode()
    document = open_document(encrypted, name) if name else Document.open(encrypted)
    assert diagnostics.diagnose(document, CONFIG) == ()


def test_data_may_be_intercepted_during_transmission() -> None:
    """The hover of the address says so; the program ignores all as a certificate."""
    text = '{ services.journald.upload.settings.Upload = { URL = "https://a"; X = 1; }; }'
    assert "with http:// they travel in clear" in shown(text, "URL")
    text = text.replace("X = 1", 'TrustedCertificateFile = "all"')
    (found,) = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    assert found.message == "the path “all” is not absolute; systemd ignores the line"


def test_treat_log_files_with_care() -> None:
    """The hover of the word that keeps them says where they are, and for how long."""
    assert "below /run/log/journal: gone after a reboot" in shown(EXAMPLE, "volatile")


def test_consider_volatile_storage() -> None:
    """The example is clean, and its word is completed and explained."""
    assert diagnostics.diagnose(Document.open(EXAMPLE.encode()), OLDER) == ()
    given = fixture('{ services.journald = { storage = "$0"; }; }')
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None and "volatile" in {each.label for each in found.items}
    assert "Keeps the journal on disk, in memory only, or not at all" in shown(EXAMPLE, "storage")


def test_the_example_has_another_form_in_newer_releases() -> None:
    """NixOS 26.11 renamed the option; the fix gives a text without findings."""
    config = CONFIG._replace(nixos=NixosRelease("26.11"))
    (found,) = diagnostics.diagnose(Document.open(EXAMPLE.encode()), config)
    assert found.code == "option-renamed"
    (edit,) = found.fixes[0].edits
    fixed = EXAMPLE[: edit.span.start] + edit.text + EXAMPLE[edit.span.end :]
    assert '    settings.Journal.Storage = "volatile";' in fixed
    assert diagnostics.diagnose(Document.open(fixed.encode()), config) == ()


def test_uploading_is_off_by_default() -> None:
    """The option that switches it off is no setting of the program, and nothing is said."""
    text = EXAMPLE.replace(
        "upload.enable", 'upload.settings.Upload.URL = "https://a"; upload.enable'
    )
    assert diagnostics.diagnose(Document.open(text.encode()), OLDER) == ()


@pytest.mark.parametrize("version", [252, 257, 261])
def test_the_manual_has_more_options_for_extra_config(version: int) -> None:
    """Inside extraConfig every setting of journald.conf(5) is completed."""
    given = fixture("{ services.journald.extraConfig = ''\n  $0\n''; }")
    config = CONFIG._replace(systemd=SystemdVersion(version), systemd_version=str(version))
    found = completion.complete(Document.open(given.content), given.cursors[0], config)
    assert found is not None
    known = catalogue.directives("Journal", SystemdVersion(version))
    expected = {each.name for each in known if not each.deprecated}
    assert expected <= {each.label for each in found.items}
    assert len(expected) > 25


def test_an_attacker_may_fill_the_journal_with_bogus_logs() -> None:
    """The offer for a limit names the attack, and where output goes the limits of a service do."""
    second = offered(UNSET, "Seal")["Limit the disk that the journal takes (SystemMaxUse=1G)"]
    assert second.startswith("A service that someone makes log without end cannot fill the disk")
    text = "{ systemd.services.web.serviceConfig = { LogRateLimitBurst = 5; }; }"
    assert "then drops until the next interval" in shown(text, "LogRateLimitBurst")


@pytest.mark.parametrize(
    "text",
    [
        UNSET,
        "{\n  services.journald.extraConfig = ''\n    Seal=yes\n  '';\n}",
        '{\n  services.journald.storage = "auto"; # Seal\n}',
        "{\n  services.journald = {\n    rateLimitBurst = 5; # Seal\n  };\n}",
    ],
)
def test_system_max_use_is_a_very_useful_option(text: str) -> None:
    """It is offered in each form of the configuration, and explained where it is set."""
    word = next(each for each in ("rateLimit", "storage", "Seal") if each in text)
    document = Document.open(text.encode())
    at = text.index(word) + 1
    found = actions.actions(document, Span(at, at), CONFIG)
    (offer,) = [each for each in found if each.title.startswith("Limit the disk")]
    after = text
    for edit in sorted(offer.edits, key=lambda each: each.span, reverse=True):
        after = after[: edit.span.start] + edit.text + after[edit.span.end :]
    assert "however much is logged" in shown(after, "SystemMaxUse")
    assert diagnostics.diagnose(Document.open(after.encode()), CONFIG) == ()
