"""Turns the fix of a finding into edits of a unit file's text; independent of directives.

Other lines stay unchanged, and no comment is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import (
    Add,
    Fix,
    Move,
    Remove,
    Rename,
    Replace,
    SettingChange,
    UsePackage,
)
from systemd_directives.sections import header_of
from systemd_directives.unitfile import (
    BYTE_ORDER_MARK,
    has_comment,
    insertion_places,
    line_break_at,
    runs_on,
)

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


def addition(
    text: str, parsed: ParsedUnit, section: str, *lines: str
) -> tuple[UnitFileEdit, ...] | None:
    """Adds lines at the end of their section, or with a new section header.

    None where they would continue the line before them.
    """
    header = header_of(section)
    own = [
        place
        for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True)
        if header_of(setting.section) == header
    ]
    places = insertion_places(text)
    end = max((place.whole.end for place in own), default=places.ends.get(header))
    feed = places.line_break
    if end is not None:
        feed = line_break_at(text, end) or feed
        made = UnitFileEdit(end, end, "".join(f"{feed}{line}" for line in lines))
        return None if runs_on(text, end) else (made,)
    added = "".join(f"{line}{feed}" for line in lines)
    if header == "Unit" and not places.begins_outside:
        start = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
        return (UnitFileEdit(start, start, f"[Unit]{feed}{added}"),)
    lead = "" if not text or text.endswith(tuple(feed)) else feed
    made = UnitFileEdit(len(text), len(text), f"{lead}[{header}]{feed}{added}")
    return None if places.ends_open else (made,)


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
            return addition(text, parsed, change.section, line)
        case Move():
            return _moved(text, parsed, change)
        case UsePackage():
            return None


def _replaced(place: SettingSource, change: Replace) -> tuple[UnitFileEdit, ...]:
    return (UnitFileEdit(place.offsets[change.start], place.offsets[change.end], change.text),)


def _removed(text: str, place: SettingSource) -> tuple[UnitFileEdit, ...] | None:
    start, end = place.whole
    if has_comment(text[start:end]):
        return None
    return (UnitFileEdit(start, end + len(line_break_at(text, end)), ""),)


def _moved(text: str, parsed: ParsedUnit, change: Move) -> tuple[UnitFileEdit, ...] | None:
    removed = _removed(text, parsed.source_of(change.setting))
    if removed is None or not change.section:
        return None
    line = f"{change.directive}={change.setting.text_with_holes or ''}"
    added = addition(text, parsed, change.section, line)
    return None if added is None else (*removed, *added)
