"""What the manual page parser reads, against what `man` prints."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives import catalogue
from systemd_directives.manpage.systemd_manual import open_manual
from systemd_directives.model import SystemdVersion
from tests.directives.manpages import shown
from tests.live.rendered import Rendered, rendered

if TYPE_CHECKING:
    from systemd_directives.manpage.entry import ManualEntry
    from systemd_directives.manpage.systemd_manual import Manual

pytestmark = pytest.mark.live

_OF_UNITS = ("automount", "exec", "kill", "link", "mount", "netdev", "network", "path",
             "resource-control", "scope", "service", "slice", "socket", "swap", "timer",
             "unit")  # fmt: skip
PAGES = (*(f"systemd.{name}" for name in _OF_UNITS), "journald.conf", "logind.conf",
         "networkd.conf", "systemd-sleep.conf", "systemd-system.conf")  # fmt: skip

SPANNING = {("systemd.netdev(5)", "Mode=")}
"""Entries with a table in which a cell spans several rows: man prints it beside the middle one."""


@cache
def manual(version: int) -> Manual:
    found = open_manual(oracle(version).man)
    assert found is not None
    return found


@cache
def page(version: int, name: str) -> Rendered:
    return rendered(oracle(version).man / "man5" / f"{name}.5.gz")


def entries(version: int) -> list[ManualEntry]:
    """Every entry of every page."""
    found = manual(version)
    return [entry for name in found.pages for entry in found.page(name)]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_word_is_lost(version: int) -> None:
    """A Markdown renderer shows each entry word by word as man prints it."""
    found = entries(version)
    for entry in found:
        there = page(version, entry.page.partition("(")[0])
        ours, printed = (
            shown(entry.markdown, there.notes),
            there.entries[entry.heading, entry.title],
        )
        if (entry.page, entry.title) in SPANNING:
            ours, printed = sorted(ours), sorted(printed)
        assert ours == printed, entry.title
    assert len(found) > 300


@pytest.mark.parametrize("version", VERSIONS)
def test_no_entry_is_missed(version: int) -> None:
    """Exactly the entries that man prints below a heading about options are found."""
    found = {
        (entry.page.partition("(")[0], entry.heading, entry.title) for entry in entries(version)
    }
    printed = {
        (name, heading, title)
        for name in PAGES
        for heading, title in page(version, name).entries
        if heading != "EXAMPLES"
    }
    assert found == printed


@pytest.mark.parametrize("version", VERSIONS)
def test_every_documented_directive_is_found(version: int) -> None:
    """A directive of the catalogue has a text exactly if a page is recorded for it."""
    release = SystemdVersion(version)
    for section in catalogue.sections():
        for directive in catalogue.directives(section, release):
            if catalogue.known(section, directive.name, release):
                entry = manual(version).directive(section, directive.name)
                where = None if entry is None else entry.page.partition("(")[0]
                assert where == directive.page, (section, directive.name)


# section, directive, value, a word in the text about the value, and one that is not in it
VALUES = (
    ("Service", "ProtectSystem", "strict", "`/proc/`", "`/usr/`"),
    ("Service", "ProtectSystem", "full", "`/etc/`", "`/proc/`"),
    ("Service", "ProtectSystem", "on", "`/usr/`", "`/etc/`"),
    ("Service", "ProtectHome", "true", "inaccessible", "`TemporaryFileSystem=`"),
    ("Service", "ProtectHome", "tmpfs", "`BindPaths=`", "inaccessible"),
    ("Service", "Type", "oneshot", "`RemainAfterExit=`", "`BusName=`"),
    ("Service", "Type", "dbus", "`BusName=`", "`RemainAfterExit=`"),
    ("Service", "Type", "forking", "`PIDFile=`", "`NotifyAccess=`"),
    ("Service", "Type", "notify", "`NotifyAccess=`", "`PIDFile=`"),
    ("Service", "Restart", "on-failure", "signal", "regardless"),
    ("Service", "Restart", "always", "regardless", "watchdog"),
    ("Service", "KillMode", "mixed", "`SIGKILL`", "strongly"),
    ("Service", "NotifyAccess", "none", "ignored", "main"),
    ("Service", "KeyringMode", "shared", "`User=`", "hidden"),
    ("Service", "DevicePolicy", "closed", "`/dev/random`", "explicitly"),
    ("Service", "StandardOutput", "append:/var/log/x", "append", "truncates"),
    ("Service", "SystemCallFilter", "@clock", "clock", "`reboot(2)`"),
    ("Service", "SystemCallFilter", "@reboot", "reboot", "clock"),
    ("Service", "ProtectProc", "ptraceable", "`ptrace()`", "`invisible`"),
    ("Service", "RuntimeDirectoryPreserve", "restart", "restarted", "`yes`"),
    ("Service", "OOMPolicy", "stop", "cleanly", "`memory.oom.group`"),
    ("Service", "IPAddressDeny", "localhost", "127.0.0.0/8", "224.0.0.0/4"),
    ("Socket", "Accept", "no", "all", "each"),
    ("Timer", "WakeSystem", "yes", "suspend", "`OnCalendar=`"),
    ("Unit", "CollectMode", "inactive-or-failed", "failed", "isolate"),
    ("Unit", "FailureAction", "reboot-force", "forced", "poweroff"),
)


@pytest.mark.parametrize("case", VALUES, ids=lambda case: "{1}={2}".format(*case))
@pytest.mark.parametrize("version", VERSIONS)
def test_the_text_about_a_value(version: int, case: tuple[str, ...]) -> None:
    """The text about a value is what the page says about this value and not about others."""
    section, name, value, word, other = case
    text = manual(version).value(section, name, value)
    assert text is not None
    assert word in text
    assert other not in text


@pytest.mark.parametrize("version", VERSIONS)
def test_texts_about_values_are_those_of_the_page(version: int) -> None:
    """The text about a value occurs in its directive's entry in the same order."""
    found = 0
    for entry in entries(version):
        there = page(version, entry.page.partition("(")[0])
        printed = [word.lower() for word in there.entries[entry.heading, entry.title]]
        for value in entry.values:
            rest = iter(printed)
            for word in shown(value.markdown, there.notes):
                assert word.lower() in rest, (entry.title, value.names, word)
            found += 1
    assert found > 200
