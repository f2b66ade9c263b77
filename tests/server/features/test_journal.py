"""The journal in NixOS: ``services.journald``."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from serviceconfig_ls.features import actions, code_lens, completion, diagnostics, hover
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.names import unit_file_name
from serviceconfig_ls.units.unit_files.opening import open_document
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

CONFIG = Config(systemd=SystemdVersion(261), systemd_version="261")


def settings(text: str) -> list[str]:
    """The lines of the journal's configuration that a text defines."""
    return [
        f"{setting.directive}={setting.text}"
        for located in units_of(Document.open(text.encode()))
        if located.block.kind == "journald.conf"
        for setting in unit_of(located.block).settings
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{ services.journald.settings.Journal.Storage = "volatile"; }',
        '{ services.journald.settings.Journal = { Storage = "volatile"; }; }',
        '{ services.journald = { settings.Journal.Storage = "volatile"; }; }',
        '{ services = { journald.settings = { Journal = { Storage = "volatile"; }; }; }; }',
        '{ lib, ... }: { services.journald.settings.Journal.Storage = lib.mkForce "volatile"; }',
        '{ config.services.journald.settings.Journal.Storage = "volatile"; }',
        '{ services.nginx.enable = true;\n services.journald.settings.Journal.Storage = "volatile"; }',
    ],
)
def test_the_settings_are_read(text: str) -> None:
    """Every spelling of the option gives the line that NixOS writes."""
    assert settings(text) == ["Storage=volatile"]


@pytest.mark.parametrize(
    "text",
    [
        "{ services.other.settings.Journal = { Foo = 1; }; }",
        "{ Journal = { Foo = 1; }; }",
        "{ options.services.journald.settings.Journal = { Foo = 1; }; }",
        '{ programs.notes.settings.Journal.Storage = "paper"; }',
    ],
)
def test_other_options_of_that_name_are_left_alone(text: str) -> None:
    """A set called Journal elsewhere has nothing to do with systemd."""
    assert settings(text) == []
    assert diagnostics.diagnose(Document.open(text.encode()), CONFIG) == ()


def test_mistakes_are_reported() -> None:
    """Names and values that journald ignores are errors with a fix."""
    text = """{
  services.journald.settings.Journal = {
    Storage = "volatil";
    SystemMaxUze = "1G";
    RateLimitBurst = 10000;
    Seal = true;
  };
}"""
    found = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    assert [(each.code, each.fixes[0].title) for each in found] == [
        ("invalid-value", "Change volatil to volatile"),
        ("unknown-directive", "Change SystemMaxUze to SystemMaxUse"),
    ]


@pytest.mark.parametrize(
    ("marked", "label", "text"),
    [
        ("{ services.journald.settings.Journal = {\n  $0\n}; }", "Seal", "Seal = ${1:true};"),
        ("{\n  services.journald.settings.Journal.Sto$0\n}", "Storage", None),
        ('{ services.journald.settings.Journal.Storage = "$0"; }', "volatile", "volatile"),
        ('{ services.journald.settings.Journal = { SplitMode = "$0"; }; }', "none", "none"),
    ],
)
def test_names_and_values_are_completed(marked: str, label: str, text: str | None) -> None:
    """Completion knows the settings of journald.conf and their words."""
    given = fixture(marked)
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None
    items = {item.label: item.text for item in found.items}
    assert label in items and (text is None or items[label] == text)


def test_settings_are_explained() -> None:
    """The advice against a flooded journal stands in the hover of SystemMaxUse."""
    text = '{ services.journald.settings.Journal.SystemMaxUse = "1G"; }'
    document = Document.open(text.encode())
    found = hover.hover(document, text.index("SystemMaxUse") + 1, CONFIG)
    assert found is not None
    assert "**SystemMaxUse** `[Journal]` — The most disk that the journal takes" in found.markdown
    assert "however much is logged" in found.markdown
    found = hover.hover(document, text.index("1G") + 1, CONFIG)
    assert found is not None and "1073741824 bytes" in found.markdown


def test_the_text_of_extra_config_is_read() -> None:
    """A line of extraConfig counts like a setting, behind those of other options."""
    text = """{
  services.journald.extraConfig = ''
    # größe
    SystemMaxUse=1G
    RateLimitBurst=${toString config.burst}
  '';
  services.journald.settings.Journal.Seal = true;
}"""
    found = sorted(settings(text))
    assert found == ["RateLimitBurst=None", "Seal=true", "SystemMaxUse=1G"]


def test_mistakes_in_extra_config_are_reported_at_their_place() -> None:
    """The fix changes the word inside of the string."""
    text = """{
  services.journald.extraConfig = ''
    Storage=größ
      SystemMaxUze=1G
  '';
}"""
    content = text.encode()
    found = diagnostics.diagnose(Document.open(content), CONFIG)
    places = [content[each.span.start : each.span.end].decode() for each in found]
    assert places == ["größ", "SystemMaxUze"]
    (edit,) = found[1].fixes[0].edits
    assert content[edit.span.start : edit.span.end] == b"SystemMaxUze"
    assert edit.text == "SystemMaxUse"


@pytest.mark.parametrize(
    ("storage", "line"),
    [("volatil", "Storage=persistent"), ("volatile", "Storage=persistant")],
)
def test_a_wrong_value_is_one_finding_beside_another_line(storage: str, line: str) -> None:
    """Systemd ignores a wrong line, so that it overrides nothing and is proposed for nothing."""
    text = (
        f'{{ services.journald = {{ storage = "{storage}"; extraConfig = "{line}"; }}; }}'.encode()
    )
    found = diagnostics.diagnose(Document.open(text), CONFIG)
    assert [each.code for each in found] == ["invalid-value"]


def test_a_text_with_computed_lines_is_incomplete() -> None:
    """An interpolation that may be any number of lines leaves the rest as it is."""
    text = """{ services.journald.extraConfig = ''
    ${more}
    Storage=volatile
  ''; }"""
    (located,) = units_of(Document.open(text.encode()))
    assert located.block.reason == "a part of the text is computed"
    assert settings(text) == ["Storage=volatile"]


@pytest.mark.parametrize(
    ("marked", "label", "inserted"),
    [
        ("{ services.journald.extraConfig = ''\n  Sto$0\n''; }", "Storage", "Storage="),
        ("{ services.journald.extraConfig = ''\n  Seal=no\n  $0\n''; }", "Audit", "Audit="),
        ("{ services.journald.extraConfig = ''\n  Storage=$0\n''; }", "volatile", "volatile"),
        ('{ services.journald.extraConfig = "Storage=v$0"; }', "volatile", "volatile"),
        (
            "{ systemd.units.\"a.service\".text = ''\n  [Service]\n  ProtectHome=$0\n''; }",
            "tmpfs",
            "tmpfs",
        ),
        ("{ systemd.units.\"a.socket\".text = ''\n  [So$0\n''; }", "[Socket]", "[Socket]"),
    ],
)
def test_completion_in_texts(marked: str, label: str, inserted: str) -> None:
    """Inside of such a string, completion writes what systemd reads."""
    given = fixture(marked)
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None
    items = {item.label: item.text for item in found.items}
    assert items[label] == inserted
    start, end = found.span
    assert start <= given.cursors[0] <= end or start == end


UNIT_TEXT = """{ pkgs, ... }: {
  systemd.units."web.service".text = ''
    [Service]
    ExecStart=${pkgs.web}/bin/web \\
      --all
    ProtectHom=yes
    NoNewPrivileges=yes
  '';
  environment.etc."systemd/system/db.service.d/a.conf".text = "[Service]\\nProtectSystem=stric\\n";
  environment.etc."foo.conf".text = "[Service]\\nFoo=1\\n";
}"""


def test_the_text_of_a_unit_is_served() -> None:
    """A unit file in a string has diagnostics with fixes, hover and a score."""
    content = UNIT_TEXT.encode()
    document = Document.open(content)
    found = diagnostics.diagnose(document, CONFIG)
    places = [content[each.span.start : each.span.end].decode() for each in found]
    assert places == ["ProtectHom", "stric"]
    assert [each.service for each in found] == ["web", "db"]
    lenses = code_lens.lenses(document, CONFIG).lenses
    assert lenses[0].title == "9.6 → 9.4 UNSAFE, systemd 261"
    shown = hover.hover(document, content.index(b"NoNew") + 1, CONFIG)
    assert shown is not None and "**NoNewPrivileges** `[Service]`" in shown.markdown
    here = content.index(b"NoNew")
    offered = actions.actions(document, Span(here, here), CONFIG)
    (edit,) = offered[0].edits
    assert content[: edit.span.start].endswith(b"    NoNewPrivileges=yes")
    assert edit.text.startswith("\n    ") and edit.text.count("\n") == 1


def test_a_text_in_quotes_over_several_lines_is_read() -> None:
    """What looks like a lost quote in a directive is usual in a text."""
    text = '{ services.journald.extraConfig = "Storage=volatile\nSystemMaxUse=5Q"; }'
    assert settings(text) == ["Storage=volatile", "SystemMaxUse=5Q"]
    found = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    assert [each.code for each in found] == ["invalid-size"]


def test_hover_in_texts() -> None:
    """A directive in a string is explained at its own bytes."""
    for text, word in (
        ("{ services.journald.extraConfig = ''\n  # größe\n  Storage=volatile\n''; }", "Storage"),
        (
            '{ environment.etc."systemd/system/a.service".text = "[Service]\\nProtectHome=yes\\n"; }',
            "ProtectHome",
        ),
    ):
        content = text.encode()
        document = Document.open(content)
        found = hover.hover(document, content.index(word.encode()) + 1, CONFIG)
        assert found is not None and f"**{word}**" in found.markdown
        assert content[found.span.start : found.span.end].decode() == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{ services.journald.settings.Journal = {\n  Seal = true;\n}; }",
            {
                "Keep the journal in memory only (Storage=volatile)": '\n  Storage = "volatile";',
                "Limit the disk that the journal takes (SystemMaxUse=1G)": '\n  SystemMaxUse = "1G";',
            },
        ),
        (
            '{ services.journald.settings.Journal = {\n  Storage = "volatile";\n}; }',
            {
                "Limit the memory that the journal takes (RuntimeMaxUse=64M)": (
                    '\n  RuntimeMaxUse = "64M";'
                ),
            },
        ),
        ('{ services.journald.settings.Journal = {\n  Storage = "none";\n}; }', {}),
        (
            '{ services.journald.storage = "auto"; }',
            {
                "Limit the disk that the journal takes (SystemMaxUse=1G)": (
                    " services.journald.extraConfig = ''\n  SystemMaxUse=1G\n'';"
                ),
            },
        ),
        (
            "{\n  services.journald = {\n    rateLimitBurst = 5;\n  };\n}",
            {
                "Keep the journal in memory only (Storage=volatile)": (
                    '\n    storage = "volatile";'
                ),
                "Limit the disk that the journal takes (SystemMaxUse=1G)": (
                    "\n    extraConfig = ''\n      SystemMaxUse=1G\n    '';"
                ),
            },
        ),
        (
            "{\n  services.journald.extraConfig = ''\n    Storage=volatile\n  '';\n}",
            {
                "Limit the memory that the journal takes (RuntimeMaxUse=64M)": (
                    "\n    RuntimeMaxUse=64M"
                ),
            },
        ),
    ],
)
def test_advice_on_the_journal_is_offered(text: str, expected: dict[str, str]) -> None:
    """Against leaks: memory only. Against floods: a limit. Each says what it costs."""
    at = max(text.find("rateLimit"), text.find("Storage="), text.index("=") - 2)
    found = actions.actions(Document.open(text.encode()), Span(at, at), CONFIG)
    found = tuple(each for each in found if each.kind == "refactor.rewrite")
    assert {each.title: each.edits[0].text for each in found} == expected
    assert all("**Test** whether" in each.documentation for each in found)


def test_advice_on_the_journal_is_offered_in_its_file() -> None:
    """journald.conf gets a line at the end of its section."""
    name = unit_file_name(PurePosixPath("/etc/systemd/journald.conf"))
    document = open_document(b"[Journal]\nSeal=yes\n", name)
    found = actions.actions(document, Span(12, 12), CONFIG)
    assert [each.edits[0].text for each in found] == ["\nStorage=volatile", "\nSystemMaxUse=1G"]


CHAPTER = """{
  services.journald = {
    storage = "volatile"; # Store logs in memory
    upload.enable = false; # Disable remote log upload (the default)
    extraConfig = ''
      SystemMaxUse=1G
    '';
  };
  services.journald.upload.settings.Upload.URL = "http://logs.example";
  services.journald.upload.settings.Upload.ServerKeyFile = "/run/key";
}"""
"""The configuration of the chapter on the journal, with what its last sentences name."""


@pytest.mark.parametrize(
    ("word", "text"),
    [
        # volatile storage keeps the journal off the disk
        ("storage", "Keeps the journal on disk, in memory only, or not at all"),
        ("volatile", "in memory only, below /run/log/journal: gone after a reboot"),
        # an attacker may fill the disk with messages: SystemMaxUse
        ("SystemMaxUse", "however much is logged"),
        # what is sent over the network must be encrypted
        ("URL", "with http:// they travel in clear, with https:// encrypted"),
        # who may read the files
        ("ServerKeyFile", "the group systemd-journal must be able to read it"),
    ],
)
def test_what_the_chapter_on_the_journal_names_is_explained(word: str, text: str) -> None:
    """Each setting that the chapter advises has its reason in its hover."""
    document = Document.open(CHAPTER.encode())
    found = hover.hover(document, CHAPTER.index(word) + 1, CONFIG)
    assert found is not None and text in found.markdown


def test_the_chapter_on_the_journal_is_clean_but_for_its_upload() -> None:
    """Only the upload in clear is reported, and the fix encrypts it."""
    (found,) = diagnostics.diagnose(Document.open(CHAPTER.encode()), CONFIG)
    assert (found.code, found.fixes[0].title) == (
        "journal-upload-in-clear",
        "Send the journal encrypted",
    )


def test_storage_and_modes_are_named_where_the_journal_is_offered() -> None:
    """The offer names the alternative of an encrypted disk, and the mode of the files."""
    text = "{ services.journald.settings.Journal = {\n  Seal = true;\n}; }"
    first, _ = actions.actions(Document.open(text.encode()), Span(36, 36), CONFIG)
    assert "encrypted disk" in first.documentation and "mode 0640" in first.documentation


WRITTEN = """{ pkgs, ... }: {
  systemd.packages = [ (pkgs.runCommand "units" { } ''
    cp ${pkgs.writeText "web.service" ''
      [Service]
      ExecStart=/run/web
      ProtectHom=yes
      NoNewPrivileges=yes
    ''} $out
  '') ];
  services.dbus.packages = [ (pkgs.writeText "org.web.service" ''
    [D-BUS Service]
    Name=org.web
  '') ];
  x = pkgs.writeText "notes.txt" "[Service]";
  y = pkgs.writeText "template.service" "[Service]\\nExecStart=@web@/bin/web";
}"""


def test_a_unit_that_is_written_into_the_store_is_served() -> None:
    """The text of pkgs.writeText has diagnostics, hover, completion and a score."""
    content = WRITTEN.encode()
    document = Document.open(content)
    (found,) = diagnostics.diagnose(document, CONFIG)
    assert (found.code, found.service) == ("unknown-directive", "web")
    assert content[found.span.start : found.span.end] == b"ProtectHom"
    shown = hover.hover(document, content.index(b"NoNew") + 1, CONFIG)
    assert shown is not None and "**NoNewPrivileges** `[Service]`" in shown.markdown
    (lens,) = code_lens.lenses(document, CONFIG).lenses
    assert lens.title.startswith("9.4 UNSAFE") or "→ 9.4" in lens.title
    at = content.index(b"ProtectHom") + len(b"ProtectHom")
    proposed = completion.complete(document, at, CONFIG)
    assert proposed is not None
    assert {item.label: item.text for item in proposed.items}["ProtectHome"] == "ProtectHome"


def test_a_unit_below_etc_is_completed_and_scored() -> None:
    """environment.etc serves a unit file as systemd.units does."""
    given = fixture(
        "{ environment.etc.\"systemd/system/a.service\".text = ''\n"
        "  [Service]\n  ExecStart=/run/a\n  ProtectHome=$0\n''; }"
    )
    document = Document.open(given.content)
    proposed = completion.complete(document, given.cursors[0], CONFIG)
    assert proposed is not None
    assert "tmpfs" in {item.label for item in proposed.items}
    (lens,) = code_lens.lenses(document, CONFIG).lenses
    assert lens.title.endswith("UNSAFE, systemd 261")


def test_new_releases_get_a_setting() -> None:
    """Where NixOS has settings for journald, a line is added there and not as an old option."""
    text = '{\n  services.journald.storage = "auto";\n}'
    config = CONFIG._replace(nixos=NixosRelease("26.11"))
    at = text.index("storage")
    found = actions.actions(Document.open(text.encode()), Span(at, at), config)
    added = [edit.text for each in found if each.documentation for edit in each.edits]
    assert added == ['\n  services.journald.settings.Journal.SystemMaxUse = "1G";']


def edited(text: str, title: str) -> list[str]:
    """The text after each fix or offer whose title begins so."""
    document = Document.open(text.encode())
    at = text.encode().index(b"@")
    document = Document.open(text.replace("@", "", 1).encode())
    results = []
    for each in actions.actions(document, Span(at, at), CONFIG):
        if each.title.startswith(title):
            after = document.text
            for edit in sorted(each.edits, key=lambda one: one.span, reverse=True):
                after = after[: edit.span.start] + edit.text.encode() + after[edit.span.end :]
            results.append(after.decode())
    return results


UNIT = """{ pkgs }: {
  systemd.units."web.service".text = ''
    [Unit]
    # größe
    Us@er=web

    [Service]
    ExecStart=${pkgs.web}/bin/web
  '';
}
"""


@pytest.mark.parametrize(
    ("before", "title", "after"),
    [
        (
            UNIT,
            "Move User to [Service]",
            UNIT.replace("    Us@er=web\n", "").replace("bin/web\n", "bin/web\n    User=web\n"),
        ),
        (
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  Desc@ription=a\n''; }",
            "Move Description to [Unit]",
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  [Unit]\n  Description=a\n''; }",
        ),
        (
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  Desc@ription=${a}''; }",
            "Move Description to [Unit]",
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  [Unit]\n  Description=${a}''; }",
        ),
        (
            "{ x = pkgs.writeText \"a.service\" ''\r\n  [Unit]\r\n  Us@er=''${a}\r\n  [Service]\r\n''; }",
            "Move User to [Service]",
            "{ x = pkgs.writeText \"a.service\" ''\r\n  [Unit]\r\n  [Service]\r\n  User=''${a}\r\n''; }",
        ),
        (
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  Re@start=no\n  Restart=always\n''; }",
            "Remove Restart",
            "{ x = pkgs.writeText \"a.service\" ''\n  [Service]\n  Restart=always\n''; }",
        ),
        (
            "{ services.journald.extraConfig = @''''; }",
            "Keep the journal",
            "{ services.journald.extraConfig = ''\n  Storage=volatile\n''; }",
        ),
        (
            "{ services.journald.extraConfig = @''Seal=no''; }",
            "Keep the journal",
            "{ services.journald.extraConfig = ''\n  Seal=no\n  Storage=volatile\n''; }",
        ),
        (
            '{ services.journald.extraConfig = @"Seal=no\\nAudit=no\\n"; }',
            "Keep the journal",
            '{ services.journald.extraConfig = "Seal=no\\nAudit=no\\nStorage=volatile\\n"; }',
        ),
        (
            '{ services.journald.extraConfig = @"\n  Seal=no\n"; }',
            "Keep the journal",
            '{ services.journald.extraConfig = "\n  Seal=no\n  Storage=volatile\n"; }',
        ),
    ],
)
def test_lines_in_a_string_are_moved_added_and_removed(before: str, title: str, after: str) -> None:
    """The indentation, the escapes and the line breaks of the string stay."""
    assert edited(before, title)[:1] == [after]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "{ x = pkgs.writeText \"a.service\" ''\n  [Unit]\n  Us@er=${a {\n  [Service]\n}}\n''; }",
            "Move",
        ),
        ('{ x = pkgs.writeText "a.service" "[Unit]\\nUs@er=web\\n[Service]\\n"; }', "Move"),
        (
            "{ x = pkgs.writeText \"a.service\" ''\n  [Unit]\n  Us@er=a\\\n  # b\n  c\n''; }",
            "Move",
        ),
        ('{ services.journald.extraConfig = @"Seal=no\\t"; }', "Keep"),
        ("{ services.journald.extraConfig = @mkText a; }", "Keep"),
        ("{ services.journald.extraConfig = @''\n  Seal=no", "Keep"),
    ],
)
def test_a_string_whose_lines_are_not_certain_is_left_alone(text: str, title: str) -> None:
    """No edit where an interpolation, an escape or a comment would be broken."""
    assert edited(text, title) == []


@pytest.mark.parametrize(
    "text",
    [
        "[Upload]\nURL=http://logs.example\n",
        "[Upload]\nURL=http://logs.example\nTrustedCertificateFile=/run/ca.pem",
        "[Upload\nURL=http://logs.example\n[Upload]\nURL=http://",
    ],
)
def test_an_upload_in_clear_is_reported_in_a_file(text: str) -> None:
    """journal-upload.conf and its drop-ins have the rule of the option."""
    for path in ("systemd/journal-upload.conf", "systemd/journal-upload.conf.d/a.conf"):
        document = open_document(text.encode(), unit_file_name(PurePosixPath(path)))
        found = {each.code for each in diagnostics.diagnose(document, CONFIG)}
        assert "journal-upload-in-clear" in found
