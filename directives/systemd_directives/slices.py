"""In which slice systemd puts a unit, and what the settings of a slice mean for the units in it.

Source: systemd.slice(5), systemd.resource-control(5); a live test compares the slices with those
that the real systemd starts for a unit.
"""

from __future__ import annotations

import re
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from systemd_directives.grammar import specifier_values, verdict
from systemd_directives.model import Completeness, Effect, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion, Unit

ROOT = "-.slice"
"""The slice that contains all others."""
DIRECTIVE = "Slice"
_WITH_DEFAULT = frozenset({"service", "socket"})
"""The kinds of units that are in a slice without naming one. Some mounts are in the root."""
_PLACED = _WITH_DEFAULT | {"mount", "swap", "scope"}
_SPECIFIER = re.compile("%(.)")
_ESCAPED = re.compile(r"^\.|[^A-Za-z0-9:_.]")
"""What systemd escapes when it makes a part of a name of a text."""


class SliceEffect(Enum):
    """What a setting of a slice does to a unit in it."""

    TOTAL = "a limit for all units of the slice together, whatever their own limits are"
    PROTECTION = "the units share this protection: without it, their own has no effect"
    LISTS = "systemd combines both lists; an address that is in any IPAddressAllow= is allowed"
    FILTER = "it applies to all units of the slice: what it denies, none of them may do"
    DEFAULT = "the default of the units, unless they set their own"
    SUBSET = "the units cannot use more than these"
    WITHOUT = "no unit of the slice has these, whatever it sets"
    KILLS = "systemd-oomd may kill the units of the slice when it runs short of memory"


_EFFECTS = {
    SliceEffect.TOTAL: (
        "ConcurrencyHardMax",
        "ConcurrencySoftMax",
        "CPUQuota",
        "IOReadBandwidthMax",
        "IOReadIOPSMax",
        "IOWriteBandwidthMax",
        "IOWriteIOPSMax",
        "MemoryHigh",
        "MemoryMax",
        "MemorySwapMax",
        "MemoryZSwapMax",
        "StartupMemoryHigh",
        "StartupMemoryMax",
        "StartupMemorySwapMax",
        "StartupMemoryZSwapMax",
        "TasksMax",
    ),
    SliceEffect.PROTECTION: ("MemoryLow", "MemoryMin", "StartupMemoryLow"),
    SliceEffect.LISTS: ("IPAddressAllow", "IPAddressDeny"),
    SliceEffect.FILTER: (
        "DeviceAllow",
        "DevicePolicy",
        "IPEgressFilterPath",
        "IPIngressFilterPath",
        "RestrictNetworkInterfaces",
        "SocketBindAllow",
        "SocketBindDeny",
    ),
    SliceEffect.DEFAULT: ("DefaultMemoryLow", "DefaultMemoryMin", "DefaultStartupMemoryLow"),
    SliceEffect.SUBSET: (
        "AllowedCPUs",
        "AllowedMemoryNodes",
        "StartupAllowedCPUs",
        "StartupAllowedMemoryNodes",
    ),
    SliceEffect.WITHOUT: ("DisableControllers",),
    SliceEffect.KILLS: ("ManagedOOMMemoryPressure", "ManagedOOMSwap"),
}
EFFECTS: Mapping[str, SliceEffect] = MappingProxyType(
    {name: effect for effect, names in _EFFECTS.items() for name in names}
)
"""By directive of [Slice]; the others, such as weights, concern the slice as a whole alone."""

_RELATED = (
    ("IPAddressAllow", "IPAddressDeny"),
    ("DeviceAllow", "DevicePolicy"),
    ("SocketBindAllow", "SocketBindDeny"),
    ("DefaultMemoryLow", "MemoryLow"),
    ("DefaultMemoryMin", "MemoryMin"),
    ("DefaultStartupMemoryLow", "StartupMemoryLow"),
)


def related(directive: str) -> frozenset[str]:
    """The directives of a slice that matter to a directive of a unit in it, itself included."""
    return frozenset({directive}).union(*(pair for pair in _RELATED if directive in pair))


def slice_of(unit: Unit, version: SystemdVersion) -> str | None:
    """The slice of a unit, with its type; None if it has none or that is not certain."""
    if unit.kind == "slice":
        return next(iter(above(f"{unit.name}.slice")), None) if unit.name else None
    if unit.kind not in _PLACED or unit.completeness is Completeness.UNKNOWN_OVERLAY:
        return None
    found = ""
    known = specifier_values(unit.name, unit.kind, unit.scope)
    section = unit.kind.capitalize()
    for setting in unit.settings:
        if (setting.section, setting.directive) != (section, DIRECTIVE):
            continue
        text = setting.text
        if text is None or not setting.certain:
            return None
        problems = verdict(section, DIRECTIVE, text, version, known).problems
        if any(problem.effect is Effect.REFUSED for problem in problems):
            return None
        found = found if problems or not text else text
    return _expanded(found, dict(known.known)) if found else _default(unit)


def above(name: str) -> tuple[str, ...]:
    """The slices that contain a slice, from its parent to the root."""
    stem = name.removesuffix(".slice")
    found = []
    while "-" in stem.strip("-"):
        stem = stem.rpartition("-")[0]
        found.append(f"{stem}.slice")
    return (*found, ROOT) if name != ROOT else ()


def _expanded(text: str, known: Mapping[str, str]) -> str | None:
    """A name with its specifiers replaced; None if one is not known."""
    known = {**known, "%": "%"}
    if any(letter not in known for letter in _SPECIFIER.findall(text)):
        return None
    return _SPECIFIER.sub(lambda match: known[match[1]], text)


def _default(unit: Unit) -> str | None:
    whole = unit.completeness is Completeness.COMPLETE and not unit.partial
    if not whole or unit.kind not in _WITH_DEFAULT or not unit.name:
        return None
    prefix, at, _ = unit.name.partition("@")
    parent = "system" if unit.scope is RuntimeScope.SYSTEM else "app"
    if not at:
        return f"{parent}.slice"
    # a dash in the name of a template is no level of the tree
    return f"{parent}-{_ESCAPED.sub(_escape, prefix)}.slice"


def _escape(match: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in match[0].encode())
