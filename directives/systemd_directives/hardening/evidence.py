"""What in a unit is a reason against or for a candidate; the reasons are in data/evidence.tsv.

That a unit shows no reason against a candidate proves nothing, since most programs are unknown.
Reasons for a candidate are only the few in ``support``.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import HOLE, Hole, RuntimeScope
from systemd_directives.rules.support.commands import ALL_COMMANDS, START_COMMANDS, commands
from systemd_directives.rules.support.program_needs import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.hardening.candidates import HardeningLine
    from systemd_directives.rules.support.unit_view import UnitView

_SCANNED = (
    *ALL_COMMANDS,
    *("Environment", "WorkingDirectory", "PIDFile", "StandardOutput", "StandardError"),
    *("ReadOnlyPaths", "BindPaths", "BindReadOnlyPaths", "EnvironmentFile"),
)
"""The directives whose values show what the program uses."""


class EvidenceEntry(NamedTuple):
    """One row of the table."""

    kind: str
    what: str
    keys: tuple[str, ...]
    reason: str


def against(unit: UnitView) -> dict[str, str]:
    """The reasons against keys and words of hardening.tsv."""
    found: dict[str, str] = {}
    for row in _table():
        sign = _LOOKS[row.kind](row, unit)
        if sign is not None:
            for key in row.keys:
                found.setdefault(key, f"{sign} {row.reason}")
    if not _may_be_dynamic(unit):
        found.setdefault("DynamicUser", "the command of the unit is not known")
    return found


def support(candidate: HardeningLine, unit: UnitView) -> str | None:
    """What in the unit answers the question of a candidate; None if nothing does."""
    for key, holds, sign in _SUPPORT:
        if candidate.key == key and holds(unit):
            return sign
    return None


class EvidenceRow(NamedTuple):
    """A row of data/evidence.tsv."""

    kind: str
    what: str
    keeps_out: str
    reason: str


@cache
def _table() -> tuple[EvidenceEntry, ...]:
    return tuple(
        EvidenceEntry(row.kind, row.what, tuple(row.keeps_out.split()), row.reason)
        for row in rows("evidence.tsv", EvidenceRow)
    )


def _program(row: EvidenceEntry, unit: UnitView) -> str | None:
    """The name of a program of the unit with the need; the name of the unit counts too."""
    names = {unit.name} if unit.name else set[str]()
    for command in commands(unit, ALL_COMMANDS):
        names |= command.names
    return next((name for name in sorted(names) if needs(name, row.what)), None)


def _line(row: EvidenceEntry, unit: UnitView) -> str | None:
    named, _, pattern = row.what.partition("=")
    section, _, directive = named.rpartition(".")
    for setting in unit.lines(directive, section or "Service"):
        text = setting.text_with_holes
        if text is None or (fnmatchcase(text, pattern) if pattern else text != ""):
            return f"{directive}={text or ''}" if pattern else directive
    return None


def _text(row: EvidenceEntry, unit: UnitView) -> str | None:
    for directive in _SCANNED:
        for setting in unit.lines(directive):
            match = _pattern(row.what).search(setting.text_with_holes or "")
            if match:
                return f"{_word(setting.text_with_holes or '', match.start())} in {directive}"
    return None


def _kept(row: EvidenceEntry, unit: UnitView) -> str | None:
    return None if unit.assigned("ReadWritePaths") else _text(row, unit)


def _read(row: EvidenceEntry, unit: UnitView) -> str | None:
    """A match in a command or a variable, or in the reason of a hole in it."""
    for directive in (*ALL_COMMANDS, "Environment"):
        for part in (part for setting in unit.lines(directive) for part in setting.value or ()):
            match = _pattern(row.what).search(part.reason if isinstance(part, Hole) else part)
            if match:
                return f"{match[0]} in {directive}"
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _word(text: str, at: int) -> str:
    """The word at an offset of a text."""
    start = max(text.rfind(blank, 0, at + 1) for blank in " \t=\"'") + 1
    return re.split(r"[\s\"']", text[start:])[0].replace(HOLE, "…") or text[at:]


_LOOKS: dict[str, Callable[[EvidenceEntry, UnitView], str | None]] = {
    "need": _program,
    "line": _line,
    "text": _text,
    "kept": _kept,
    "read": _read,
}


def _may_be_dynamic(unit: UnitView) -> bool:
    """Whether it is a complete system unit whose command is known."""
    if not unit.complete or unit.scope is not RuntimeScope.SYSTEM:
        return False
    return any(
        command.path != HOLE or command.packages for command in commands(unit, START_COMMANDS)
    )


def _no_root(unit: UnitView) -> bool:
    """Whether no process of the service has or can gain a privilege of root."""
    plain = all(not set("!|") & set(command.prefixes) for command in commands(unit, ALL_COMMANDS))
    user = unit.value("User")
    own = unit.enabled("DynamicUser") is not None and not user
    static = user not in (None, "", "root", "0") and unit.enabled("NoNewPrivileges") is not None
    return unit.complete and plain and (own or static)


_SUPPORT: tuple[tuple[str, Callable[[UnitView], object], str], ...] = (
    ("DevicePolicy", lambda unit: unit.assigned("DeviceAllow"), "DeviceAllow names what it needs"),
    (
        "ProtectHome",
        lambda unit: unit.enabled("DynamicUser"),
        "a dynamic user has no home directory",
    ),
    (
        "ProtectSystem",
        lambda unit: unit.assigned("ReadWritePaths"),
        "ReadWritePaths names its folders",
    ),
    (
        "IPAddressDeny",
        lambda unit: unit.assigned("IPAddressAllow"),
        "IPAddressAllow names its peers",
    ),
    ("CapabilityBoundingSet", _no_root, "its user has no capabilities and cannot gain any"),
)
"""Key, condition and text of each reason for a candidate."""
