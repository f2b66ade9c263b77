"""The configuration files of systemd's programs: in NixOS options, in strings and as files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

import pytest

from serviceconfig_ls.features import completion, diagnostics, hover
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.configuration_files import CONFIGURATION_FILES
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.names import unit_file_name
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from systemd_directives.model import RuntimeScope, SystemdVersion
from tests.support.notation import fixture

CONFIG = Config(systemd=SystemdVersion(261), systemd_version="261")


class Sample(NamedTuple):
    """A setting of a file, a valid value and the summary's first words."""

    name: str
    value: str
    wrong: str
    """A value that the program refuses; empty if it takes any."""
    summary: str


SAMPLES = {
    "journald": Sample("Storage", "volatile", "volatil", "Keeps the journal on disk"),
    "journal-upload": Sample("NetworkTimeoutSec", "10s", "soon", "How long to wait"),
    "journal-remote": Sample("SplitMode", "host", "hosts", "Whether each sending machine"),
    "system": Sample("DefaultTimeoutStartSec", "90s", "soon", "The default of TimeoutStartSec"),
    "user": Sample("DefaultLimitNOFILE", "1024", "x", "The default of LimitNOFILE"),
    "logind": Sample("HandleLidSwitch", "ignore", "ignor", "What the machine does"),
    "timesyncd": Sample("SaveIntervalSec", "60", "x", "How often the time is saved"),
    "resolved": Sample("DNSSEC", "allow-downgrade", "downgrade", "Whether signatures"),
    "oomd": Sample("SwapUsedLimit", "90%", "", "Kills what uses most swap"),
    "coredump": Sample("Storage", "none", "nowhere", "Where the memory of crashed"),
    "sleep": Sample("AllowSuspend", "no", "never", "Whether the machine may be"),
}


class Place(NamedTuple):
    """A text with one setting in it, and how to open it."""

    before: str
    after: str
    name: str = "configuration.nix"

    def opened(self, inside: str) -> Document:
        """The document with a text at the place."""
        content = f"{self.before}{inside}{self.after}".encode()
        if self.name.endswith(".nix"):
            return Document.open(content)
        name = unit_file_name(PurePosixPath(self.name))
        assert name is not None
        return open_document(content, name)


def places() -> list[tuple[str, str, Place, str]]:
    """File, form, place and the text between name and value, of every place of every file."""
    found = []
    for file in CONFIGURATION_FILES:
        settings, text = ".".join(file.settings), ".".join(file.text)
        set_ = Place(f"{{ {settings}.{file.section} = {{\n  ", "\n}; }")
        found.append((file.name, "settings", set_, " = "))
        path = Place(f"{{\n  {settings}.{file.section}.", "\n}")
        found.append((file.name, "path", path, " = "))
        own = Place(f"[{file.section}]\n", "\n", f"/etc/systemd/{file.kind}")
        found.append((file.name, "file", own, "="))
        drop_in = Place(f"[{file.section}]\n", "\n", f"/etc/systemd/{file.kind}.d/a.conf")
        found.append((file.name, "drop-in", drop_in, "="))
        if file.text:
            string = Place(f"{{ {text} = ''\n  ", "\n''; }")
            found.append((file.name, "extraConfig", string, "="))
    return found


PLACES = places()
IDS = [f"{name}-{form}" for name, form, _, _ in PLACES]


def _written(place: Place, name: str, value: str, equals: str) -> str:
    is_nix = equals == " = "
    return f'{name}{equals}"{value}";' if is_nix else f"{name}{equals}{value}"


@pytest.mark.parametrize(("file", "form", "place", "equals"), PLACES, ids=IDS)
def test_mistakes_are_found(file: str, form: str, place: Place, equals: str) -> None:
    """A valid line is clean; a wrong name and a wrong value are reported at their place."""
    sample = SAMPLES[file]
    clean = place.opened(_written(place, sample.name, sample.value, equals))
    assert diagnostics.diagnose(clean, CONFIG) == (), form
    unknown = place.opened(_written(place, f"{sample.name}X", sample.value, equals))
    (found,) = diagnostics.diagnose(unknown, CONFIG)
    assert found.code == "unknown-directive"
    assert unknown.text[found.span.start : found.span.end].decode() == f"{sample.name}X"
    if sample.wrong:
        wrong = place.opened(_written(place, sample.name, sample.wrong, equals))
        (found,) = diagnostics.diagnose(wrong, CONFIG)
        assert found.code.startswith("invalid-")
        assert sample.wrong in wrong.text[found.span.start : found.span.end].decode()


@pytest.mark.parametrize(("file", "form", "place", "equals"), PLACES, ids=IDS)
def test_settings_are_explained(file: str, form: str, place: Place, equals: str) -> None:
    """The hover has our summary, wherever the setting is written."""
    sample = SAMPLES[file]
    document = place.opened(_written(place, sample.name, sample.value, equals))
    at = document.text.index(sample.name.encode(), len(place.before.encode()))
    found = hover.hover(document, at + 1, CONFIG)
    assert found is not None, form
    assert found.markdown.startswith(f"**{sample.name}** `[")
    assert sample.summary in found.markdown
    assert found.span == (at, at + len(sample.name))


@pytest.mark.parametrize(("file", "form", "place", "equals"), PLACES, ids=IDS)
def test_settings_are_completed(file: str, form: str, place: Place, equals: str) -> None:
    """The names of the file's settings are proposed, and no directive of units."""
    sample = SAMPLES[file]
    document = place.opened(sample.name[:3])
    found = completion.complete(document, len(place.before.encode()) + 3, CONFIG)
    assert found is not None, form
    labels = {item.label for item in found.items}
    assert sample.name in labels
    assert "ExecStart" not in labels


def test_a_manager_of_the_initial_ramdisk_is_another_one() -> None:
    """Its settings are not those of the system."""
    text = (
        '{ boot.initrd.systemd.settings.Manager.LogLevel = "x"; systemd.settings.Manager = { }; }'
    )
    found = {
        (each.block.name, each.block.initrd) for each in units_of(Document.open(text.encode()))
    }
    assert found == {("system", True), ("system", False)}


@pytest.mark.parametrize(
    "text",
    [
        "{ programs.notes.systemd.settings.Manager.Foo = 1; }",
        "{ services.notes.systemd.extraConfig = ''\n  Foo=1\n''; }",
        "{ services.notes.settings.Time.Foo = 1; systemd.services = { }; }",
        "{ options.services.logind.settings.Login = { Foo = 1; }; }",
        "{ services.resolved.settings.Other.Foo = 1; }",
    ],
)
def test_other_options_of_that_name_are_left_alone(text: str) -> None:
    """Options of other modules have nothing to do with systemd's programs."""
    assert diagnostics.diagnose(Document.open(text.encode()), CONFIG) == ()


def test_general_file_names_need_the_folder_of_systemd() -> None:
    """``system.conf`` and ``user.conf`` may belong to any program."""
    assert language_of(PurePosixPath("etc/polipo/system.conf")) is None
    assert language_of(PurePosixPath("a/sleep.conf.d/b.conf")) is None
    found = unit_file_name(PurePosixPath("/etc/systemd/user.conf.d/b.conf"))
    assert found == ("user", "user.conf", RuntimeScope.USER, True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('services.journald.storage = "volatile";', ["Storage=volatile"]),
        (
            'services.journald = {\n  rateLimitInterval = "5s";\n  rateLimitBurst = 9;\n'
            "  forwardToSyslog = true;\n  audit = false;\n};",
            [
                "Audit=false",
                "ForwardToSyslog=true",
                "RateLimitBurst=9",
                "RateLimitIntervalSec=5s",
            ],
        ),
        (
            'services.logind = { lidSwitch = "ignore"; killUserProcesses = true; };',
            ["HandleLidSwitch=ignore", "KillUserProcesses=true"],
        ),
        ('services.timesyncd.servers = [ "a" "b" ];', ["NTP=a b"]),
        (
            'services.resolved = { dnssec = "true"; domains = [ "~." ]; };',
            ["DNSSEC=true", "Domains=~."],
        ),
    ],
)
def test_older_options_are_read(text: str, lines: list[str]) -> None:
    """An option for a single setting gives the line that NixOS writes."""
    found = [
        f"{setting.directive}={setting.text}"
        for located in units_of(Document.open(f"{{ {text} }}".encode()))
        for setting in unit_of(located.block).settings
    ]
    assert sorted(found) == lines


def test_older_options_are_served() -> None:
    """Their values are judged, explained and completed as in the file."""
    given = fixture('{ services.journald = {\n  storage = "$0volatil";\n}; }')
    document = Document.open(given.content)
    (found,) = diagnostics.diagnose(document, CONFIG)
    assert found.fixes[0].title == "Change volatil to volatile"
    shown = hover.hover(document, given.content.index(b"storage") + 1, CONFIG)
    assert shown is not None and shown.markdown.startswith("**Storage** `[Journal]`")
    given = fixture('{ services.journald.storage = "$0"; }')
    proposed = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert proposed is not None
    assert [item.label for item in proposed.items][:4] == ["auto", "persistent", "volatile", "none"]


def test_a_directive_of_units_becomes_the_default_of_the_manager() -> None:
    """LimitNOFILE in [Manager] means DefaultLimitNOFILE; what has no default only belongs elsewhere."""
    text = "{ systemd.settings.Manager = {\n  LimitNOFILE = 5;\n  ProtectHome = true;\n}; }"
    first, second = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    assert first.fixes[0].title == "Rename LimitNOFILE to DefaultLimitNOFILE"
    assert second.fixes == () and "systemd ignores it in [Manager]" in second.message
