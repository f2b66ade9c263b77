"""A drop-in together with the unit file that it extends, if that is beside its folder."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.files import FileRead
from serviceconfig_ls.units.model import Elsewhere, Layer
from serviceconfig_ls.units.modules.base_unit import BaseUnit, FileLine, on_base
from serviceconfig_ls.units.unit_files.names import unit_file_name
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Located


def on_extended(document: UnitFile, located: Located) -> tuple[Located, tuple[FileRead, ...]]:
    """The unit of a drop-in on that of the file that it extends, and the file that was read."""
    name, home = document.name, document.home
    if not name.is_drop_in or name.name is None or home is None:
        return located, ()
    folder = posixpath.dirname(posixpath.dirname(home.path))
    path = posixpath.join(folder, f"{name.name}.{name.kind}")
    text = home.files.text(path)
    if text is None:
        return located, (FileRead(path, None),)
    base = BaseUnit(f"{name.name}.{name.kind} here", lines=tuple(_lines(path, text)))
    return on_base(located, base), (FileRead(path, text),)


def _lines(path: str, text: bytes) -> Iterator[FileLine]:
    name = unit_file_name(PurePosixPath(path))
    if name is None:
        return
    parsed = UnitFile.read(text, name).content.parsed
    for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True):
        where = Elsewhere(path, place.line)
        line = setting.text_with_holes or ""
        yield FileLine(setting.section, setting.directive, line, where, Layer.BELOW)
