"""A nixpkgs checkout as a base: the module that gives the command of a service.

Other modules that add to the same service do so where their own options are on, so what they
define counts as perhaps there.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.units.modules.contributions import Contribution, contribution_of
from serviceconfig_ls.units.modules.option_defaults import arguments_of
from serviceconfig_ls.workspace.base import module_index
from serviceconfig_ls.workspace.base.module_units import units_of_module
from serviceconfig_ls.workspace.base.unit_key import NoUnit
from serviceconfig_ls.workspace.path_index import text_of
from serviceconfig_ls.workspace.project import Project
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Definition, Located
    from serviceconfig_ls.units.modules.option_declarations import OptionPath
    from serviceconfig_ls.workspace.base.module_index import Index
    from serviceconfig_ls.workspace.base.set_options import SetOptions
    from serviceconfig_ls.workspace.base.unit_key import UnitKey
    from systemd_directives.model import RuntimeScope

_VERSION = re.compile(r"\d\d\.\d\d")
_PERHAPS = frozenset({"a part of the configuration that may not be in use"})


@dataclass(eq=False)
class Nixpkgs:
    """A checkout of nixpkgs."""

    root: str
    """Absolute, with symbolic links resolved."""
    name: str
    """For people, such as ``nixpkgs 24.05, 2026-11-03``."""
    options: SetOptions | None
    """The options that the user may set; None if none are set."""
    is_other_version: bool = False
    """As in `BaseUnit`."""
    _index: Index | None = None
    _files: Project | None = field(default=None, repr=False)

    def unit(self, key: UnitKey) -> BaseUnit | NoUnit:
        """What the modules define for a service. Effect: reads the index, and the modules."""
        name, scope = key.name, key.scope
        if key.kind != "service":
            return NoUnit.ABSENT
        for _ in self.prepare():
            pass
        found = [each for each in self._index or () if each.scope is scope and each.may_be(name)]
        whole = [each for each in found if each.gives_command]
        exact = [each for each in whole if not each.is_computed]
        givers = list(dict.fromkeys(each.path for each in exact or whole))
        if not givers:
            return NoUnit.WITHOUT_COMMAND if found else NoUnit.ABSENT
        if len(givers) > 1:
            return NoUnit.AMBIGUOUS
        base = self._contribution(givers[0], name, scope)
        if base is None or base.partial:
            return NoUnit.UNREADABLE
        others = dict.fromkeys(each.path for each in found if each.path != givers[0])
        added = (self._contribution(path, name, scope) for path in others)
        perhaps = (_perhaps(each) for each in added if each is not None)
        modules = (base, *perhaps)
        return BaseUnit(self.name, modules, is_other_version=self.is_other_version)

    def prepare(self) -> Iterator[tuple[int, int]]:
        """Reads the index, or makes it, step by step; yields how much of it is done."""
        if self._index is not None:
            return
        for _ in self.options.prepare() if self.options else ():
            yield 0, 0
        stamp = module_index.stamp_of(self.root)
        self._index = module_index.loaded(self.root, stamp)
        if self._index is not None:
            return
        index: Index = ()
        for done, count, index in module_index.built(self.root, self._project()):  # noqa: B007 - the last one counts
            yield done, count
        self._index = index
        module_index.save(self.root, stamp, index)

    def _project(self) -> Project:
        if self._files is None:
            self._files = Project(self.root, is_watched=True)
        return self._files

    def _contribution(self, path: str, name: str, scope: RuntimeScope) -> Contribution | None:
        """What a module defines for a service, with the defaults of its options."""
        whole = posixpath.join(self.root, path)
        text = text_of(whole, self.root)
        if text is None:
            return None
        arguments = arguments_of(
            Document.open(text, Home(whole, self._project())), self.options or _NoOptions()
        )

        def found(given: str) -> Contribution | None:
            home = Home(whole, self._project(), given)
            return self._found(Document.open(text, home), name, scope)

        enabled = found(arguments.enabled)
        by_default = found(arguments.by_default) or found(arguments.with_something)
        if by_default is None:
            return enabled
        known = {_essence(each) for each in enabled.definitions} if enabled else set()
        marked = (
            each._replace(by_default=_essence(each) not in known) for each in by_default.definitions
        )
        return replace(by_default, definitions=tuple(marked))

    def _found(self, document: Document, name: str, scope: RuntimeScope) -> Contribution | None:
        """What a document defines for a service: for that name, or for a computed one.

        A text with a syntax error defines nothing.
        """
        if document.parsed.has_errors:
            return None
        held = [each for each in units_of_module(document) if each.block.scope is scope]
        same = [each for each in held if each.block.name == name]
        computed = [each for each in held if each.block.name is None and _may_be(each, name)]
        chosen = same or computed
        chosen = [each for each in chosen if not each.block.partial] or chosen
        if len(chosen) != 1 or document.home is None:
            return None
        path = document.home.path
        found, *beside = (
            contribution_of(each, document.lines, path, keeps_conditions=True)
            for each in (*chosen, *(each for each in same if each not in chosen))
        )
        added = (each for other in beside for each in _perhaps(other).definitions)
        return replace(found, definitions=(*found.definitions, *added))


class _NoOptions:
    """No option is set."""

    def has(self, _option: OptionPath) -> bool:
        return False

    def has_part_of(self, _option: OptionPath) -> bool:
        return False


def is_nixpkgs(root: str) -> bool:
    """Whether a folder is a checkout of nixpkgs. Effect: looks into it."""
    folders = (posixpath.join(root, each) for each in (module_index.MODULES, "lib"))
    return all(os.path.isdir(folder) for folder in folders)  # noqa: PTH112 - it never raises


def version_of(root: str) -> str | None:
    """The release that a checkout is, such as ``24.05``. Effect: reads a file."""
    for name in ("lib/.version", ".version"):
        try:
            text = read_file(posixpath.join(root, name), 100, within=root).decode().strip()
        except (OSError, UnicodeDecodeError):
            continue
        if _VERSION.fullmatch(text):
            return text
    return None


def _may_be(located: Located, name: str) -> bool:
    head, tail = located.block.name_head, located.block.name_tail
    return bool(head) and name.startswith(head) and name.endswith(tail)


def _perhaps(contribution: Contribution) -> Contribution:
    """What a module adds that may not be in use."""
    definitions = tuple(
        each._replace(certain=False, conditions=_PERHAPS) for each in contribution.definitions
    )
    return replace(contribution, definitions=definitions, partial=True)


def _essence(definition: Definition) -> object:
    """What makes a definition the same with other arguments."""
    texts = tuple((line.text_with_holes, line.unknown) for line in definition.lines)
    return definition.section, definition.directive, definition.elsewhere, texts
