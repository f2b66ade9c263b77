"""The configuration files of systemd's programs, and the NixOS options that write each.

Source: nixos/modules/system/boot/systemd/*.nix, timesyncd.nix and resolved.nix in the same folder's
parent, and the release notes of 25.11 and 26.11.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Path = tuple[str, ...]

_NOTHING: Mapping[str, str] = MappingProxyType({})


class NixosRelease(NamedTuple):
    """A release of NixOS, or a state of its unstable branch."""

    name: str
    """Such as ``25.11``; of the unstable branch the newest release that it certainly contains."""
    is_exact: bool = True
    """False for the unstable branch, which may have more than its release."""

    def has(self, since: str) -> bool | None:
        """Whether it has what came with a release; None if that is not certain."""
        if not since:
            return None
        return True if self.name >= since else False if self.is_exact else None


class ConfigurationFile(NamedTuple):
    """A configuration file that has one section."""

    name: str
    """Without ``.conf``; as in `Block`."""
    section: str
    settings: Path
    """The option whose attribute of the section's name holds the settings."""
    text: Path = ()
    """The option with lines of the file; empty if there never was one."""
    options: Mapping[str, str] = _NOTHING
    """Beside ``settings``: options with one setting each, by name."""
    since: str = ""
    """The NixOS release from which on ``settings`` replaces the other options; empty if that is not
    known."""
    scope: RuntimeScope = RuntimeScope.SYSTEM

    @property
    def kind(self) -> str:
        """As in `Block`."""
        return f"{self.name}.conf"

    @property
    def parent(self) -> Path:
        """The option that ``options`` are attributes of."""
        return self.settings[:-1]


_KEYS = {
    f"{key}Key{press}": f"Handle{key.capitalize()}Key{press}"
    for key in ("power", "reboot", "suspend", "hibernate")
    for press in ("", "LongPress")
}

CONFIGURATION_FILES = (
    ConfigurationFile(
        "journald",
        "Journal",
        ("services", "journald", "settings"),
        ("services", "journald", "extraConfig"),
        {
            "storage": "Storage",
            "rateLimitInterval": "RateLimitIntervalSec",
            "rateLimitBurst": "RateLimitBurst",
            "forwardToSyslog": "ForwardToSyslog",
            "audit": "Audit",
            "console": "TTYPath",
        },
        "26.11",
    ),
    ConfigurationFile("journal-upload", "Upload", ("services", "journald", "upload", "settings")),
    ConfigurationFile("journal-remote", "Remote", ("services", "journald", "remote", "settings")),
    ConfigurationFile(
        "system", "Manager", ("systemd", "settings"), ("systemd", "extraConfig"), since="25.11"
    ),
    ConfigurationFile(
        "user",
        "Manager",
        ("systemd", "user", "settings"),
        ("systemd", "user", "extraConfig"),
        since="26.11",
        scope=RuntimeScope.USER,
    ),
    ConfigurationFile(
        "logind",
        "Login",
        ("services", "logind", "settings"),
        ("services", "logind", "extraConfig"),
        {
            "killUserProcesses": "KillUserProcesses",
            "lidSwitch": "HandleLidSwitch",
            "lidSwitchDocked": "HandleLidSwitchDocked",
            "lidSwitchExternalPower": "HandleLidSwitchExternalPower",
            **_KEYS,
        },
        "25.11",
    ),
    ConfigurationFile(
        "timesyncd",
        "Time",
        ("services", "timesyncd", "settings"),
        ("services", "timesyncd", "extraConfig"),
        {"servers": "NTP", "fallbackServers": "FallbackNTP"},
    ),
    ConfigurationFile(
        "resolved",
        "Resolve",
        ("services", "resolved", "settings"),
        ("services", "resolved", "extraConfig"),
        {
            "fallbackDns": "FallbackDNS",
            "domains": "Domains",
            "llmnr": "LLMNR",
            "dnssec": "DNSSEC",
            "dnsovertls": "DNSOverTLS",
        },
    ),
    ConfigurationFile("oomd", "OOM", ("systemd", "oomd", "settings")),
    ConfigurationFile(
        "coredump",
        "Coredump",
        ("systemd", "coredump", "settings"),
        ("systemd", "coredump", "extraConfig"),
    ),
    ConfigurationFile(
        "sleep", "Sleep", ("systemd", "sleep", "settings"), ("systemd", "sleep", "extraConfig")
    ),
)
BY_KIND = {file.kind: file for file in CONFIGURATION_FILES}
SECTIONS_OF_FILES = frozenset(file.section for file in CONFIGURATION_FILES)

PARENTS = ("journald", "systemd", "logind", "timesyncd", "resolved")
"""One of these is in the path of each option."""
WITH_OPTIONS = {file.parent[-1]: file for file in CONFIGURATION_FILES if file.options}
"""The files with options for single settings, by the last step of the path to these."""

_OTHER_MODULES = frozenset({"services", "programs", "virtualisation", "options", "wayland"})
"""Below one of these, ``systemd`` is not the option of NixOS."""


def written_by_settings(path: Sequence[str]) -> ConfigurationFile | None:
    """The file that the option at a path has as its ``settings``; the path ends in its section."""
    for file in CONFIGURATION_FILES:
        if path[-1:] == [file.section] and _is_option(path[:-1], file.settings):
            return file
    return None


def written_by_text(path: Sequence[str]) -> ConfigurationFile | None:
    """The file that the option at a path writes lines of."""
    return next((f for f in CONFIGURATION_FILES if f.text and _is_option(path, f.text)), None)


def _is_option(path: Sequence[str], option: Path) -> bool:
    before = path[: -len(option)]
    return tuple(path[-len(option) :]) == option and _OTHER_MODULES.isdisjoint(before)
