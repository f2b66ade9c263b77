"""The text edits of fixes and of new lines in a unit file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.editing.insert import SourceEdit
from systemd_directives import unitfile_edits
from systemd_directives.model import Add

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.units.unit_files.unit_file import UnitFile
    from systemd_directives.model import Fix, SettingChange
    from systemd_directives.unitfile_edits import UnitFileEdit


def edits(document: UnitFile, fix: Fix) -> tuple[SourceEdit, ...] | None:
    """The edits that make a fix; None if it cannot be made in this file without harm."""
    content = document.content
    if not all(_is_written_here(document, change) for change in fix.changes):
        return None
    found = unitfile_edits.edits(content.text, content.parsed, fix)
    return None if found is None else tuple(_in_bytes(document, each) for each in found)


def addition(
    document: UnitFile, section: str, lines: Iterable[str]
) -> tuple[SourceEdit, ...] | None:
    """The edits that add lines at the end of a section; None if there is no place for them."""
    content = document.content
    found = unitfile_edits.addition(content.text, content.parsed, section, *lines)
    return None if found is None else tuple(_in_bytes(document, each) for each in found)


def _is_written_here(document: UnitFile, change: SettingChange) -> bool:
    """Whether the setting to change is in this file, and not in the one that a drop-in extends."""
    if isinstance(change, Add):
        return True
    origin = change.setting.origin
    return origin is not None and origin.definition < len(document.content.parsed.lines)


def _in_bytes(document: UnitFile, edit: UnitFileEdit) -> SourceEdit:
    return SourceEdit(document.content.span((edit.start, edit.end)), edit.text)
