"""A unit file together with its drop-ins, and a drop-in together with all that it is read with.

Only files beside it count: in the folder of the unit, and in the other folders of a tree that is
laid out like a system.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.files import FileRead
from serviceconfig_ls.units.model import Elsewhere, Layer
from serviceconfig_ls.units.modules.base_unit import BaseUnit, FileLine, have_command, on_files
from serviceconfig_ls.units.unit_files.load_order import drop_ins, folders_beside
from serviceconfig_ls.units.unit_files.names import KINDS, own_name, unit_file_name
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.model import Located
    from serviceconfig_ls.units.unit_files.names import UnitFileName

_LINKS = (".wants", ".requires", ".upholds")
"""The ends of folders with links to units."""
MAX_READ_FILES = 256
"""The other files whose lines are kept."""


def on_extended(document: UnitFile, located: Located) -> tuple[Located, tuple[FileRead, ...]]:
    """The unit of a file with the lines of the files that systemd reads with it, and these files.

    A drop-in of all units of a type, or of all whose names begin alike, is read with no others.
    """
    name, home = document.name, document.home
    if home is None or not name.name or name.kind not in KINDS:
        return located, ()
    folders = _folders(name, home)
    unit = _file_of_unit(name.name, name.kind, folders, home) if name.is_drop_in else None
    paths = drop_ins([name.name], name.kind, folders, home.files.names)
    read = [FileRead(path, home.files.text(path)) for path in paths if path != home.path]
    lines = [] if unit is None or unit.text is None else list(_lines(unit.path, unit.text))
    own = own_name(PurePosixPath(home.path)) if name.is_drop_in else ""
    for path, text in read:
        file = posixpath.basename(path)
        if text is not None and file != own:
            layer = Layer.BELOW if file < own else Layer.ABOVE
            lines += (line._replace(layer=layer) for line in _lines(path, text))
    is_whole = unit is not None and unit.text is not None
    if name.kind == "service":
        is_whole = is_whole and have_command(lines)
    base = f"{name.name}.{name.kind} here" if is_whole else None
    files = (*read,) if unit is None else (unit, *read)
    return on_files(located, tuple(lines), base, is_whole=is_whole), files


def on_unit_at(document: UnitFile, located: Located, path: str, root: str) -> Located:
    """A drop-in together with the unit at a path below ``root``, and the drop-ins beside that."""
    home, name = document.home, document.name
    text = None if home is None else home.files.text(path)
    if home is None or text is None or name.name is None:
        return located
    folder = posixpath.dirname(path)
    lines = _with_drop_ins(FileRead(path, text), name.name, name.kind, folders_beside(folder), home)
    inside = posixpath.relpath(folder, root)
    where = "here" if inside == "." else f"in {inside}"
    return on_base_files(
        document, located, BaseUnit(f"{posixpath.basename(path)} {where}", (), lines)
    )


def on_base_files(document: UnitFile, located: Located, base: BaseUnit) -> Located:
    """A drop-in together with the unit of a base, which may have that drop-in as it was saved."""
    block, home = located.block, document.home
    if not block.partial or home is None or base.modules:
        return located
    own = own_name(PurePosixPath(home.path))
    known = {each.elsewhere.path for each in block.foreign_definitions if each.elsewhere}
    lines = tuple(
        line._replace(layer=_layer(line.place.path, own))
        for line in base.lines
        if posixpath.basename(line.place.path) != own and line.place.path not in known
    )
    is_whole = block.kind != "service" or have_command(lines)
    return on_files(located, lines, base.base, is_whole=is_whole) if is_whole else located


def lines_beside(document: UnitFile, name: str, kind: str) -> tuple[FileLine, ...]:
    """The lines of another unit, without its type, of the folders that a unit file is in."""
    home = document.home
    if home is None or "/" in name:
        return ()
    folders = _folders(document.name, home)
    unit = _file_of_unit(name, kind, folders, home)
    return _with_drop_ins(unit, name, kind, folders, home)


def _with_drop_ins(
    unit: FileRead, name: str, kind: str, folders: tuple[str, ...], home: Home
) -> tuple[FileLine, ...]:
    """The lines of a unit and of its drop-ins in some folders, in the order of systemd."""
    lines = [] if unit.text is None else list(_lines(unit.path, unit.text))
    for path in drop_ins([name], kind, folders, home.files.names):
        lines += _lines(path, home.files.text(path) or b"")
    return tuple(lines)


def names_beside(document: UnitFile) -> frozenset[str]:
    """The names of the files in the folders that a unit file is in."""
    home = document.home
    if home is None:
        return frozenset()
    listed = (home.files.names(folder) for folder in _folders(document.name, home))
    return frozenset().union(*listed)


def _folders(name: UnitFileName, home: Home) -> tuple[str, ...]:
    """The folders with the units that belong to a unit file."""
    folder = posixpath.dirname(home.path)
    if name.is_drop_in or folder.endswith(_LINKS):
        folder = posixpath.dirname(folder)
    return folders_beside(folder)


def _layer(path: str, own: str) -> Layer:
    """Whether a file of a unit is read before a drop-in or after it."""
    folder, file = posixpath.split(path)
    return Layer.ABOVE if folder.endswith(".d") and file > own else Layer.BELOW


def _file_of_unit(name: str, kind: str, folders: tuple[str, ...], home: Home) -> FileRead:
    """The file of a unit, or that of its template; without a text if there is none."""
    template, at, instance = name.partition("@")
    names = [name, *([f"{template}@"] if at and instance else ())]
    paths = [posixpath.join(folder, f"{each}.{kind}") for each in names for folder in folders]
    found = (FileRead(path, home.files.text(path)) for path in paths)
    return next((each for each in found if each.text is not None), FileRead(paths[0], None))


@lru_cache(MAX_READ_FILES)
def _lines(path: str, text: bytes) -> tuple[FileLine, ...]:
    name = unit_file_name(PurePosixPath(path))
    if name is None:
        return ()
    parsed = UnitFile.read(text, name).content.parsed
    return tuple(
        FileLine(
            setting.section,
            setting.directive,
            setting.text_with_holes or "",
            Elsewhere(path, place.line),
            Layer.BELOW,
        )
        for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True)
    )
