"""The manual pages for the directives of each section."""

from __future__ import annotations

_PROCESS = ("systemd.exec", "systemd.kill", "systemd.resource-control")

SECTION_PAGES = {
    "Unit": ("systemd.unit",),
    "Install": ("systemd.unit",),
    "Service": ("systemd.service", *_PROCESS),
    "Socket": ("systemd.socket", *_PROCESS),
    "Timer": ("systemd.timer",),
    "Path": ("systemd.path",),
    "Mount": ("systemd.mount", *_PROCESS),
    "Automount": ("systemd.automount",),
    "Swap": ("systemd.swap", *_PROCESS),
    "Slice": ("systemd.slice", "systemd.resource-control"),
    "Scope": ("systemd.scope", "systemd.kill", "systemd.resource-control"),
}
"""The pages of each section, the most specific first."""

DAEMON_PAGES = {
    "Coredump": "coredump.conf",
    "Journal": "journald.conf",
    "Login": "logind.conf",
    "Manager": "systemd-system.conf",
    "OOM": "oomd.conf",
    "Remote": "journal-remote.conf",
    "Resolve": "resolved.conf",
    "Sleep": "systemd-sleep.conf",
    "Time": "timesyncd.conf",
    "Upload": "journal-upload.conf",
}
"""The page of each section of a configuration file of one of systemd's programs."""

_MOVED = {
    ("Service", name): ("systemd.unit",)
    for name in ("FailureAction", "RebootArgument", "StartLimitAction", "StartLimitBurst")
}
"""Directives that systemd still reads in their former section, and documents in [Unit] only."""


def pages_of(section: str, name: str) -> tuple[str, ...]:
    """The pages that may document a directive, the most specific first."""
    if section in DAEMON_PAGES:
        return (DAEMON_PAGES[section],)
    return SECTION_PAGES.get(section, ()) + _MOVED.get((section, name), ())
