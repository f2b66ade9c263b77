"""The unit files and drop-ins of a system as a base; reads them as text, never runs anything.

Understands a tree that is laid out like a system (``etc/systemd/system``, ``lib/systemd/system``)
and a folder that holds the unit files itself. The order of folders and drop-ins is that of
systemd.unit(5). A link may lead anywhere in the tree, and from a tree in Nix' store anywhere in
the store; what lies outside counts as missing.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.model import Elsewhere, Layer
from serviceconfig_ls.units.modules.base_unit import BaseUnit, FileLine
from serviceconfig_ls.units.unit_files.load_order import PLACES, drop_ins
from serviceconfig_ls.workspace.base.nix_store import STORE
from serviceconfig_ls.workspace.base.unit_key import NoUnit
from systemd_directives import unitfile
from systemd_directives.grammar.lexing.valid_names import unit_type
from systemd_directives.model import RuntimeScope
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.workspace.base.unit_key import UnitKey

MAX_UNIT_BYTES = 1 << 20
"""A larger unit file counts as missing; systemd itself reads none above 1 MiB."""
MAX_LINKS = 40
"""A path with more symbolic links leads nowhere, as in Linux."""
OVERRIDES = "overrides.conf"
"""The drop-in that NixOS writes."""

_FOLDERS = tuple(f"{place}/{{}}" for place in PLACES)
_GENERATED = tuple(
    f"run/systemd/{each}"
    for each in ("generator.early", "generator", "generator.late", "transient")
)
"""The folders with the units that programs make on a running system."""
_NULL = "/dev/null"
_OF_NIXOS = re.compile(r"-unit-[^/]+/[^/]+\Z")
"""The store path of a unit file that NixOS wrote."""
_PATH_OF_NIXOS = '\nEnvironment="PATH=/nix/store/'
"""In every service that NixOS writes."""


@dataclass(eq=False)
class UnitTree:
    """A tree of unit files. Which folders it has is looked up once."""

    root: str
    """Absolute, with symbolic links resolved."""
    name: str
    """For people, such as ``running generation``."""
    built_at: float | None = None
    """As in `BaseUnit`."""
    _found: dict[RuntimeScope, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def unit(self, key: UnitKey) -> BaseUnit | NoUnit:
        """What the tree has for a unit. Effect: reads its files."""
        name = key.name
        if "/" in name or name in ("", ".", ".."):
            return NoUnit.ABSENT
        folders = self._folders(key.scope)
        fragment = self._fragment(key, folders)
        # a slice needs no file of its own
        if isinstance(fragment, NoUnit) and (key.kind != "slice" or fragment is not NoUnit.ABSENT):
            return fragment
        file_of_unit = None if isinstance(fragment, NoUnit) else fragment
        alias = name if file_of_unit is None else file_of_unit.name
        lines = [] if file_of_unit is None else list(_lines(file_of_unit, file_of_unit.layer))
        is_of_modules = file_of_unit is not None and file_of_unit.layer is Layer.MODULES
        for file in self._drop_ins(name, alias, key.kind, folders):
            lines += _lines(file, Layer.ABOVE if is_of_modules else file.layer)
        if not lines and file_of_unit is None:
            return NoUnit.ABSENT
        is_built = any(line.layer is Layer.MODULES for line in lines)
        return BaseUnit(
            self.name,
            lines=tuple(sorted(lines, key=lambda line: line.layer)),
            built_at=self.built_at if is_built else None,
        )

    def unit_names(self, scope: RuntimeScope) -> frozenset[str]:
        """The units of a manager, with their types. Effect: lists its folders."""
        folders = [*self._folders(scope)]
        if scope is RuntimeScope.SYSTEM:
            folders += (posixpath.join(self.root, each) for each in _GENERATED)
        found = (name for folder in folders for name in _listed(self._real(folder)))
        return frozenset(name for name in found if unit_type(name) is not None)

    def is_one(self) -> bool:
        """Whether the tree holds unit files at all. Effect: looks into it."""
        return bool(self._folders(RuntimeScope.SYSTEM) or self._folders(RuntimeScope.USER))

    def _folders(self, scope: RuntimeScope) -> tuple[str, ...]:
        """The folders with unit files, the most important first."""
        if scope not in self._found:
            self._found[scope] = tuple(self._existing_folders(scope))
        return self._found[scope]

    def _existing_folders(self, scope: RuntimeScope) -> Iterator[str]:
        if _holds_units(self.root):
            yield self.root
            return
        for folder in _FOLDERS:
            path = self._real(posixpath.join(self.root, folder.format(scope.value)))
            if path is not None and Path(path).is_dir():
                yield path

    def _fragment(self, key: UnitKey, folders: tuple[str, ...]) -> _File | NoUnit:
        """The unit file itself, or that of the template of an instance."""
        template, at, instance = key.name.partition("@")
        names = [key.name, *([f"{template}@"] if at and instance and key.takes_template else ())]
        for each in names:
            for folder in folders:
                path = posixpath.join(folder, f"{each}.{key.kind}")
                if not os.path.lexists(path):
                    continue
                file = self._file(path, Layer.BELOW)
                if file is None:
                    return NoUnit.MASKED if self._is_masked(path) else NoUnit.UNREADABLE
                return file if file.text.strip() else NoUnit.MASKED
        return NoUnit.ABSENT

    def _drop_ins(
        self, name: str, alias: str, kind: str, folders: tuple[str, ...]
    ) -> Iterator[_File]:
        """The drop-ins of a unit in the order in which systemd reads them."""
        if alias.endswith("@"):
            alias += name.partition("@")[2]
        names = dict.fromkeys((alias, name))
        paths = drop_ins(names, kind, folders, lambda folder: _listed(self._real(folder)))
        for path in paths:
            file_name = posixpath.basename(path)
            layer = Layer.BELOW if file_name < OVERRIDES else Layer.ABOVE
            layer = Layer.MODULES if file_name == OVERRIDES else layer
            file = self._file(path, layer)
            if file is not None:
                yield file

    def _file(self, path: str, layer: Layer) -> _File | None:
        real = self._real(path)
        if real is None:
            return None
        try:
            text = read_file(real, MAX_UNIT_BYTES).decode()
        except (OSError, UnicodeDecodeError):
            return None
        if layer is Layer.BELOW and _is_of_nixos(real, text):
            layer = Layer.MODULES
        return _File(path, posixpath.basename(real).rpartition(".")[0], text, layer)

    def _is_masked(self, path: str) -> bool:
        try:
            return os.readlink(path) == _NULL  # noqa: PTH115 - pathlib would build a Path
        except OSError:
            return False

    def _real(self, path: str) -> str | None:
        """A path of the tree without symbolic links; None if it leads out of the tree.

        An absolute link is meant below the root, if the tree holds a store of its own.
        """
        root = self.root.rstrip("/")
        is_stored = root.startswith(f"{STORE}/")
        has_store = not is_stored and Path(f"{root}{STORE}").is_dir()
        parts, real = path.split("/")[1:][::-1], ""
        links = 0
        while parts:
            part = parts.pop()
            if part in ("", "."):
                continue
            if part == "..":
                real = posixpath.dirname(real)
                continue
            step = f"{real}/{part}"
            try:
                target = os.readlink(step)  # noqa: PTH115 - pathlib would build a Path
            except OSError:
                real = step
                continue
            links += 1
            if links > MAX_LINKS:
                return None
            parts += target.split("/")[::-1]
            if target.startswith("/"):
                real = root if has_store and step.startswith(f"{root}/") else ""
        inside = real.startswith(f"{root}/") or real == root
        return real if inside or (is_stored and real.startswith(f"{STORE}/")) else None


class _File(NamedTuple):
    """A unit file or a drop-in."""

    path: str
    name: str
    """That of the unit, with links resolved: another one for an alias."""
    text: str
    layer: Layer


def _listed(folder: str | None) -> list[str]:
    try:
        return [] if folder is None else os.listdir(folder)  # noqa: PTH208 - names are needed, no Path
    except OSError:
        return []


def _holds_units(folder: str) -> bool:
    """Whether a folder itself has unit files."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith((".service", ".socket")) for entry in entries)
    except OSError:
        return False


def _is_of_nixos(real: str, text: str) -> bool:
    """Whether NixOS wrote a unit file, rather than a package."""
    if real.startswith(f"{STORE}/"):
        return _OF_NIXOS.search(real) is not None
    return _PATH_OF_NIXOS in text


def _lines(file: _File, layer: Layer) -> Iterator[FileLine]:
    parsed = unitfile.parse(file.text)
    for setting, source in zip(parsed.unit.settings, parsed.lines, strict=True):
        place = Elsewhere(file.path, source.line)
        yield FileLine(setting.section, setting.directive, setting.text or "", place, layer)
