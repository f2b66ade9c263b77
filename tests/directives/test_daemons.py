"""The settings of configuration files: of the journal, the manager, logind and others."""

from __future__ import annotations

import pytest

from systemd_directives import catalogue
from systemd_directives.grammar import verdict
from systemd_directives.manpage.section_pages import DAEMON_PAGES
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

COUNTS = {
    "Coredump": 8,
    "Journal": 33,
    "Login": 37,
    "Manager": 80,
    "OOM": 4,
    "Remote": 10,
    "Resolve": 19,
    "Time": 8,
    "Upload": 8,
}
"""The settings that 262 has."""


@pytest.mark.parametrize("section", sorted(COUNTS))
def test_every_setting_is_explained(section: str) -> None:
    """Each setting has a summary and the page that documents it."""
    found = [
        each
        for each in catalogue.directives(section, NEWEST)
        if catalogue.known(section, each.name, NEWEST)
    ]
    assert len(found) == COUNTS[section]
    assert all(each.summary and each.page == DAEMON_PAGES[section] for each in found)


@pytest.mark.parametrize(
    ("section", "name"),
    [("Journal", "SystemMaxUse"), ("Manager", "DefaultTimeoutStartSec"), ("Login", "IdleAction")],
)
def test_no_such_section_is_one_of_units(section: str, name: str) -> None:
    """A rule about units never proposes to move a line there."""
    assert section not in catalogue.sections()
    assert catalogue.sections_of(name, NEWEST) == ()


@pytest.mark.parametrize(
    ("section", "name", "version", "expected"),
    [
        # absent in 254 and present in 257, without a date in the manual page
        ("Journal", "ForwardToSocket", 257, True),
        ("Journal", "ForwardToSocket", 256, None),
        ("Manager", "CrashAction", 256, None),
        # present in 254 or 257, absent in the next one that was asked
        ("Sleep", "SuspendMode", 254, True),
        ("Sleep", "SuspendMode", 257, None),
        ("Manager", "DefaultCPUAccounting", 257, True),
        ("Manager", "DefaultCPUAccounting", 262, None),
        # dated by the manual page
        ("Manager", "DefaultRestrictSUIDSGID", 257, False),
        ("Manager", "DefaultRestrictSUIDSGID", 258, True),
        # in the program, but in no manual page
        ("Journal", "RateLimitInterval", OLDEST, True),
        ("Manager", "DefaultStartLimitInterval", NEWEST, True),
        ("Manager", "LimitNOFILE", NEWEST, False),
        ("Journal", "SystemMaxUs", OLDEST, False),
    ],
)
def test_what_was_not_asked_is_uncertain(
    section: str, name: str, version: int, expected: bool | None
) -> None:
    """Between two programs that disagree the answer is unknown, and then nothing is reported."""
    assert catalogue.known(section, name, SystemdVersion(version)) is expected


def test_a_default_that_distributions_choose_is_not_named() -> None:
    """What Debian built its systemd with does not hold for NixOS."""
    for section, name in (("Login", "KillUserProcesses"), ("Resolve", "DNSSEC")):
        found = catalogue.find(section, name)
        assert found is not None and found.default is None


@pytest.mark.parametrize(
    ("name", "text", "version", "is_valid"),
    [
        ("Manager.DefaultTimeoutStartSec", "90s", 252, True),
        ("Manager.DefaultTimeoutStartSec", "soon", 252, False),
        ("Manager.DefaultLimitNOFILE", "1024:524288", 262, True),
        ("Manager.DefaultLimitNOFILE", "524288:1024", 262, False),
        ("Manager.DefaultMemoryAccounting", "", 262, False),
        ("Manager.DefaultStandardOutput", "socket", 257, False),
        ("Manager.ShowStatus", "error", 252, True),
        ("Manager.ShowStatus", "temporary", 262, False),
        ("Manager.LogLevel", "warn", 262, False),
        ("Manager.ProtectSystem", "auto", 257, True),
        ("Login.HandlePowerKey", "sleep", 254, False),
        ("Login.HandlePowerKey", "sleep", 257, True),
        ("Login.IdleActionSec", "30min", 262, True),
        ("Login.SessionsMax", "many", 262, False),
        ("Resolve.DNSOverTLS", "opportunistic", 252, True),
        ("Resolve.LLMNR", "resolve", 252, True),
        ("Resolve.LLMNR", "ask", 262, False),
        ("Time.PollIntervalMinSec", "32", 262, True),
        ("Time.PollIntervalMinSec", "", 262, False),
        ("Coredump.Storage", "external", 252, True),
        ("Coredump.ProcessSizeMax", "2 gigs", 257, False),
        ("Storage", "volatile", 252, True),
        ("Storage", "Volatile", 262, False),
        ("SystemMaxUse", "1G", 257, True),
        ("SystemMaxUse", "10%", 257, False),
        ("SystemMaxUse", "5Q", 257, False),
        ("SystemMaxFiles", "4294967296", 252, True),
        ("RateLimitIntervalSec", "30s", 262, True),
        ("RateLimitIntervalSec", "x", 262, False),
        ("Audit", "keep", 257, False),
        ("Audit", "keep", 262, True),
        ("MaxLevelStore", "warning", 252, True),
        ("MaxLevelStore", "warn", 252, False),
        ("ReadKMsg", "", 262, True),
    ],
)
def test_values_are_judged_as_the_programs_judge_them(
    name: str, text: str, version: int, is_valid: bool
) -> None:
    """The verdicts are those of the programs of 252, 254, 257 and 262 on such a file."""
    *_, section, setting = ("Journal", *name.split("."))
    found = verdict(section, setting, text, SystemdVersion(version))
    assert (not found.problems) is is_valid


@pytest.mark.parametrize(
    ("place", "text", "is_valid"),
    [
        ("OOM.SwapUsedLimit", "90%", True),
        ("OOM.SwapUsedLimit", "5.55%", True),
        ("OOM.SwapUsedLimit", "101%", False),
        ("OOM.SwapUsedLimit", "90", False),
        ("OOM.DefaultMemoryPressureLimit", "1000‰", True),
        ("OOM.DefaultMemoryPressureLimit", "1001‰", False),
        ("OOM.DefaultMemoryPressureDurationSec", "5min 20s", True),
        ("OOM.DefaultMemoryPressureDurationSec", "1.5G", False),
        ("Sleep.AllowSuspend", "maybe", False),
        ("Sleep.HibernateMode", "disk foo", True),
        ("Sleep.HibernateDelaySec", "1h", True),
        ("Sleep.HibernateDelaySec", "x", False),
        ("Upload.TrustedCertificateFile", "all", False),
        ("Upload.TrustedCertificateFile", "-", True),
        ("Upload.ServerKeyFile", "/run/key", True),
        ("Upload.ServerKeyFile", "/run/../key", False),
        ("Upload.ServerKeyFile", "%h/key", False),
        ("Upload.NetworkTimeoutSec", "x", False),
        ("Upload.URL", "anything", True),
        ("Remote.ServerKeyFile", "-", False),
        ("Remote.SplitMode", "all", False),
        ("Remote.MaxUse", "10%", False),
    ],
)
@pytest.mark.parametrize("version", (252, 257))
def test_values_are_judged_as_the_programs_do(
    place: str, text: str, version: int, is_valid: bool
) -> None:
    """The verdicts are those of oomd, sleep, journal-upload and journal-remote 252 to 262."""
    section, _, name = place.partition(".")
    assert (not verdict(section, name, text, SystemdVersion(version)).problems) is is_valid
