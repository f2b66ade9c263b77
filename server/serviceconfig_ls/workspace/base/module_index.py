"""Which module of a nixpkgs checkout gives which service: an index, kept in the user's cache.

A file is read as text and parsed once. The index holds names only: what a module defines is read
from its file when it is needed, so that a wrong index leads to no wrong line.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from serviceconfig_ls import __version__
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.discovery.prefilter import may_define
from serviceconfig_ls.workspace.base.module_units import units_of_module
from serviceconfig_ls.workspace.base.nix_store import STORE
from serviceconfig_ls.workspace.path_index import nix_files, text_of
from systemd_directives.manpage.disk_cache import cache_folder
from systemd_directives.model import RuntimeScope
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.files import Files

MAX_MODULES = 20_000
"""Nix files below ``nixos/modules`` that are indexed; nixpkgs has about 2,000."""
MAX_INDEX_BYTES = 8 << 20
"""A larger index in the cache is not read."""
MODULES = "nixos/modules"
_FORMAT = "serviceconfig-ls modules 1"


class ModuleUnit(NamedTuple):
    """A service that a module defines or adds to."""

    path: str
    """That of the module, below the checkout."""
    name: str
    """The name, or what a computed name begins with."""
    tail: str
    """What a computed name ends with."""
    is_computed: bool
    scope: RuntimeScope
    gives_command: bool

    def may_be(self, name: str) -> bool:
        """Whether it may be the service with this name."""
        if not self.is_computed:
            return self.name == name
        return name.startswith(self.name) and name.endswith(self.tail) and bool(self.name)


Index = tuple[ModuleUnit, ...]


def built(root: str, files: Files) -> Iterator[tuple[int, int, Index]]:
    """Reads the modules of a checkout, one at each step.

    Yields the number of modules that are read, how many there are, and the index at the end.
    """
    paths: list[str] = []
    for path in nix_files(posixpath.join(root, MODULES)):
        if path is None:
            yield 0, len(paths), ()
        elif len(paths) < MAX_MODULES:
            paths.append(path)
    found: list[ModuleUnit] = []
    for done, path in enumerate(paths, 1):
        text = text_of(path, root) or b""
        if may_define(text):
            found += _units(Document.open(text, Home(path, files)), path.removeprefix(f"{root}/"))
        yield done, len(paths), ()
    yield len(paths), len(paths), tuple(found)


def _units(document: Document, path: str) -> Iterator[ModuleUnit]:
    for located in units_of_module(document):
        block = located.block
        name = block.name if block.name is not None else block.name_head
        if name:
            yield ModuleUnit(
                path, name, block.name_tail, block.name is None, block.scope, not block.partial
            )


def loaded(root: str, stamp: str) -> Index | None:
    """The index of a checkout from the cache; None if there is none, or it is not sound."""
    path = _file_for(root, stamp)
    if path is None:
        return None
    try:
        held = json.loads(read_file(path, MAX_INDEX_BYTES))
        return tuple(map(_unit, held["units"])) if held["format"] == _FORMAT else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _unit(entry: list[Any]) -> ModuleUnit:
    """Raises ValueError or TypeError if it is no entry of an index."""
    path, name, tail, is_computed, scope, gives_command = entry
    texts = all(isinstance(each, str) for each in (path, name, tail))
    if not texts or not path.startswith(f"{MODULES}/") or ".." in path.split("/"):
        raise ValueError("an index leads out of the modules")
    return ModuleUnit(path, name, tail, is_computed, RuntimeScope(scope), gives_command)


def save(root: str, stamp: str, index: Index) -> None:
    """Effect: keeps the index of a checkout in the cache, if there is one."""
    path = _file_for(root, stamp)
    if path is None:
        return
    units = [[*unit[:4], unit.scope.value, unit.gives_command] for unit in index]
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({"format": _FORMAT, "units": units}))
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def stamp_of(root: str) -> str:
    """A different text for every version of a checkout; empty for one in the store.

    Effect: looks at all modules, unless it is in the store.
    """
    if root.startswith(f"{STORE}/"):
        return ""
    digest = hashlib.sha256()
    for path in nix_files(posixpath.join(root, MODULES)):
        if path is not None:
            with suppress(OSError):
                state = Path(path).stat()
                digest.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\0".encode())
    return digest.hexdigest()


def _file_for(root: str, stamp: str) -> Path | None:
    folder = cache_folder()
    key = hashlib.sha256(f"{__version__}\0{root}\0{stamp}".encode()).hexdigest()[:32]
    return None if folder is None else folder / "modules" / f"{key}.json"
