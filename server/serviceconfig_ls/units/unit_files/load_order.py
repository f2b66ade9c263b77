"""Which drop-ins systemd reads for a unit, and in which order; reads no file itself.

Source: runs of systemd 252, 254, 257 and 262; a live test compares with them.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_DROP_INS = 256
"""The drop-ins of one folder that are read."""
PLACES = ("etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd")
"""The folders of a system with unit files, the most important first."""
_TREE = re.compile(rf"(?P<root>.*?/|)(?:{'|'.join(PLACES)})/(?P<scope>system|user)")


def drop_ins(
    names: Iterable[str], kind: str, folders: Iterable[str], listed: Callable[[str], Iterable[str]]
) -> list[str]:
    """The paths of the drop-ins of a unit, in the order in which systemd reads them.

    ``names`` are those of the unit without its type, its own before those of aliases; ``folders``
    have unit files, the most important first. ``listed`` returns the names of the files in a
    folder. Of drop-ins with one file name, only the first one found counts.
    """
    held = tuple(folders)
    found: dict[str, str] = {}
    inside = [
        posixpath.join(folder, each)
        for name in names
        for folder in held
        for each in drop_in_folders(name, kind)
    ]
    inside += [posixpath.join(folder, f"{kind}.d") for folder in held]
    for folder in dict.fromkeys(inside):
        files = sorted(file for file in listed(folder) if is_drop_in(file))
        for file in files[:MAX_DROP_INS]:
            found.setdefault(file, posixpath.join(folder, file))
    return [found[file] for file in sorted(found)]


def is_drop_in(file: str) -> bool:
    """Whether systemd reads a file of this name in a folder of drop-ins."""
    return file.endswith(".conf") and not file.startswith(".")


def drop_in_folders(name: str, kind: str) -> Iterator[str]:
    """The names of the folders with drop-ins of a unit, the most important first.

    ``foo-.service.d`` is read for all units whose names begin with ``foo-``.
    """
    prefix, at, instance = name.partition("@")
    ends = ([f"@{instance}"] if instance else []) + [at] if at else []
    for end in ends or [""]:
        yield f"{prefix}{end}.{kind}.d"
    dashes = [at for at, letter in enumerate(prefix) if letter == "-" and 0 < at < len(prefix) - 1]
    shorter = [prefix[: dash + 1] for dash in reversed(dashes)]
    for each in shorter:
        yield f"{each}.{kind}.d"
    for each in shorter:
        yield from (f"{each}{end}.{kind}.d" for end in ends)


def folders_beside(folder: str) -> tuple[str, ...]:
    """The folders from which systemd reads the units of a folder, the most important first.

    In a tree that is laid out like a system these are all that have unit files; else it is alone.
    """
    match = _TREE.fullmatch(folder)
    if match is None:
        return (folder,)
    return tuple(f"{match['root']}{place}/{match['scope']}" for place in PLACES)
