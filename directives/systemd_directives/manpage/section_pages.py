"""The manual pages for the directives of each section."""

from __future__ import annotations

from systemd_directives.sections import NETWORK_FILES, NETWORKD, file_type_of, header_of

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

NETWORK_PAGES = (*(f"systemd.{each}" for each in NETWORK_FILES), NETWORKD)
"""The pages of network files and of networkd.conf. Their sections share names, so that each is a
part of its own."""

_MOVED = {
    ("Service", name): ("systemd.unit",)
    for name in ("FailureAction", "RebootArgument", "StartLimitAction", "StartLimitBurst")
}
"""Directives that systemd still reads in their former section, and documents in [Unit] only."""


def pages_of(section: str, name: str) -> tuple[str, ...]:
    """The pages that may document a directive, the most specific first."""
    if section in DAEMON_PAGES:
        return (DAEMON_PAGES[section],)
    if file_type_of(section):
        file_type = file_type_of(section)
        return (f"systemd.{file_type}" if file_type in NETWORK_FILES else file_type,)
    return SECTION_PAGES.get(section, ()) + _MOVED.get((section, name), ())


_SAME_SETTINGS = {"netdev:IPVTAP": "IPVLAN", "netdev:MACVTAP": "MACVLAN", "netdev:Tap": "Tun"}
"""Sections that the manual documents with another one."""


def part_of(section: str, page: str) -> str:
    """The part of a page that documents a section, if its names are those of other sections too."""
    if section == "Install" or file_type_of(section):
        return f"{page} [{_SAME_SETTINGS.get(section, header_of(section)).upper()}]"
    return page


def part_below(heading: str, page: str) -> str:
    """The part of a page that is below a heading such as ``[MATCH] SECTION OPTIONS``."""
    if heading.startswith("[INSTALL]") or (heading.startswith("[") and page in NETWORK_PAGES):
        return f"{page} {heading.partition(' ')[0]}"
    return page
