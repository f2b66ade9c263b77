"""Turns the fix of a finding into edits of a unit file's text; independent of directives.

Other lines stay unchanged, and no comment is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import Add, Fix, Move, Remove, Rename, Replace, SettingChange

if TYPE_CHECKING:
    from systemd_directives.unitfile import ParsedUnit, SettingSource


class UnitFileEdit(NamedTuple):
    """Replaces the characters ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str


def edits(text: str, parsed: ParsedUnit, fix: Fix) -> tuple[UnitFileEdit, ...] | None:
    """The edits of ``text`` that apply the fix; None if they would lose a comment or a section."""
    found: list[UnitFileEdit] = []
    for change in fix.changes:
        made = _edits(text, parsed, change)
        if made is None:
            return None
        found.extend(made)
    return tuple(sorted(found))


def apply_edits(text: str, changes: tuple[UnitFileEdit, ...]) -> str:
    """The text after edits. All positions refer to ``text``; edits at one keep their order."""
    pieces: list[str] = []
    at = 0
    for edit in changes:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _edits(text: str, parsed: ParsedUnit, change: SettingChange) -> tuple[UnitFileEdit, ...] | None:
    match change:
        case Rename():
            key = parsed.source_of(change.setting).key
            return (UnitFileEdit(key.start, key.end, change.directive),)
        case Replace():
            return _replaced(parsed.source_of(change.setting), change)
        case Remove():
            return _removed(text, parsed.source_of(change.setting))
        case Add():
            line = f"{change.directive}={change.text}"
            return (_added(text, parsed, change.section, line),)
        case Move():
            return _moved(text, parsed, change)


def _replaced(place: SettingSource, change: Replace) -> tuple[UnitFileEdit, ...]:
    return (UnitFileEdit(place.offsets[change.start], place.offsets[change.end], change.text),)


def _removed(text: str, place: SettingSource) -> tuple[UnitFileEdit, ...] | None:
    start, end = place.whole
    if any(line.lstrip(" \t").startswith(("#", ";")) for line in text[start:end].split("\n")):
        return None
    following = text.find("\n", end)
    return (UnitFileEdit(start, len(text) if following < 0 else following + 1, ""),)


def _moved(text: str, parsed: ParsedUnit, change: Move) -> tuple[UnitFileEdit, ...] | None:
    removed = _removed(text, parsed.source_of(change.setting))
    if removed is None or not change.section:
        return None
    line = f"{change.directive}={change.setting.text_with_holes or ''}"
    return (*removed, _added(text, parsed, change.section, line))


def _added(text: str, parsed: ParsedUnit, section: str, line: str) -> UnitFileEdit:
    """Adds a line at the end of its section, or with a new section header."""
    own = [
        place
        for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True)
        if setting.section == section
    ]
    if own:
        end = max(place.whole.end for place in own)
        return UnitFileEdit(end, end, f"\n{line}")
    header = text.find(f"[{section}]\n")
    if header >= 0:
        end = header + len(section) + 2
        return UnitFileEdit(end, end, f"\n{line}")
    if section == "Unit":
        return UnitFileEdit(0, 0, f"[Unit]\n{line}\n")
    lead = "" if not text or text.endswith("\n") else "\n"
    return UnitFileEdit(len(text), len(text), f"{lead}[{section}]\n{line}\n")
