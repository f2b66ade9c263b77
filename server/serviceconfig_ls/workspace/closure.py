"""The files of a project that are certainly evaluated together with a file, and their order.

``lib.evalModules`` imports modules breadth first, each once. A file belongs to the closure of
another one only if every import path to the other one passes through it or through its importer;
what holds for one of two hosts only does not count.
"""

from __future__ import annotations

import posixpath
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.units.modules.contributions import (
    CONFIGURATION_IDENTITIES,
    PeerContribution,
    is_of_slice,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serviceconfig_ls.units.modules.contributions import (
        Contribution,
        Contributions,
        ImportedLine,
    )
    from serviceconfig_ls.workspace.path_index import PathIndex

MAX_MODULES = 2000
"""Larger closures are not followed to their end."""
MAX_IMPORTERS = 500
"""With more importers on the way, a file is assumed to be importable from anywhere."""


@dataclass(frozen=True)
class Module:
    """What a file defines that other files depend on. Equal if nothing of that differs."""

    imports: tuple[str, ...] = ()
    """The files that it imports, absolute, if they exist."""
    lists: tuple[tuple[str, ...], ...] = ()
    """The modules of the configurations that it defines."""
    units: frozenset[str] = frozenset()
    """The units of its own configuration by their identity."""
    contributions: Mapping[str, Contribution] = field(default_factory=dict)
    """What it defines for units, by their identity."""
    imported_lines: frozenset[ImportedLine] = frozenset()
    """The lines of other files that its units import."""
    asked: frozenset[str] = frozenset()
    """What its units ask other files for, as `related_units` has it."""
    offers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What other files may ask it for besides its units, each with the units that it stands for."""


class Modules(Protocol):
    """The known files of a project."""

    def module(self, path: str) -> Module:
        """What a file defines; an empty module if it does not exist."""

    @property
    def index(self) -> PathIndex | None:
        """The path index; None if it is not complete."""


class Closure(NamedTuple):
    """Files that are evaluated together."""

    members: tuple[str, ...]
    """In the order of the module system."""
    in_certain_order: frozenset[str]
    """Those that nothing outside the closure imports."""


class Neighbour(NamedTuple):
    """Another file of a closure that defines or offers something."""

    module: Module
    turn: int
    """As in `PeerContribution`."""
    order_certain: bool
    """As in `PeerContribution`."""
    slices: frozenset[str]
    """The identities of its slices, which matter to each unit."""


def neighbours_of(path: str, modules: Modules) -> tuple[Neighbour, ...]:
    """The other files that are certainly evaluated with a file, in the order of the modules."""
    closure = closure_of(path, modules)
    turns = {member: turn for turn, member in enumerate(closure.members)}
    found = []
    for member in closure.members:
        theirs = modules.module(member)
        if member != path and (theirs.contributions or theirs.offers):
            certain = {path, member} <= closure.in_certain_order
            slices = frozenset(filter(is_of_slice, theirs.contributions))
            found.append(Neighbour(theirs, turns[member] - turns[path], certain, slices))
    return tuple(found)


def contributions_from(neighbours: tuple[Neighbour, ...], mine: Module) -> Contributions:
    """What other files define for the units of a file, and for those that these ask for.

    By the identity of a unit. A service that a text only names has its key, and no contribution.
    """
    # the settings of the manager and the journal matter to each unit
    wanted = mine.units | CONFIGURATION_IDENTITIES | mine.asked
    found: dict[str, list[PeerContribution]] = {}
    for each in neighbours:
        for key in sorted(each.module.offers.keys() & mine.asked):
            wanted |= each.module.offers[key]
            if not each.module.offers[key]:
                found[key] = []
    for each in neighbours:
        for identity in (each.module.contributions.keys() & wanted) | each.slices:
            theirs = each.module.contributions[identity]
            peer = PeerContribution(theirs, each.turn, each.order_certain)
            found.setdefault(identity, []).append(peer)
    return {identity: tuple(peers) for identity, peers in sorted(found.items())}


def closure_of(path: str, modules: Modules) -> Closure:
    """The files that are evaluated whenever a file is."""
    top = _top(path, modules)
    members: dict[str, None] = {}
    waiting = deque(_roots(top, modules))
    while waiting and len(members) < MAX_MODULES:
        member = waiting.popleft()
        if member not in members:
            members[member] = None
            waiting.extend(modules.module(member).imports)
    inside = {*members, top.path}
    certain = (member for member in members if _is_only_used_in(member, inside, modules))
    return Closure(tuple(members), frozenset(certain))


class _Node(NamedTuple):
    """A module, or one of the lists of modules of a file."""

    path: str
    list: int | None = None


def _roots(node: _Node, modules: Modules) -> tuple[str, ...]:
    """The modules that evaluation begins with."""
    return (node.path,) if node.list is None else modules.module(node.path).lists[node.list]


def _top(path: str, modules: Modules) -> _Node:
    """The module furthest from a module that every import path to it passes through."""
    start = _Node(path)
    importers = _all_importers(start, modules)
    entries = {node for node, above in importers.items() if not above}
    if not entries or len(importers) >= MAX_IMPORTERS:
        return start
    # the dominators of a graph, by iteration: each step keeps what is common to more ways
    through = {node: {node} if node in entries else set(importers) for node in importers}
    changed = True
    while changed:
        changed = False
        for node, above in importers.items():
            common = set.intersection(*(through[each] for each in above)) if above else set()
            if common | {node} != through[node]:
                through[node], changed = common | {node}, True
    return min(through[start], key=lambda node: len(through[node]))


def _all_importers(start: _Node, modules: Modules) -> dict[_Node, tuple[_Node, ...]]:
    """The importers of a module, their importers, and so on; none if there may be more."""
    found: dict[_Node, tuple[_Node, ...]] = {}
    waiting = [start]
    while waiting and len(found) < MAX_IMPORTERS:
        node = waiting.pop()
        if node not in found:
            found[node] = _importers(node, modules) or ()
            waiting.extend(found[node])
    return found


def _importers(node: _Node, modules: Modules) -> tuple[_Node, ...] | None:
    """The importers of a module; None if there may be unknown ones."""
    users = _users(node.path, modules) if node.list is None else frozenset()
    if users is None:
        return None
    found = []
    for user in sorted(users):
        listed = list(_listing(user, node.path, modules))
        if len(listed) != _times_named(user, node.path, modules):
            return None  # the file names it for another purpose too
        found += listed
    return tuple(found)


def _listing(user: str, path: str, modules: Modules) -> Iterator[_Node]:
    """The lists of a file that contain a module, once for each occurrence."""
    module = modules.module(user)
    for number, listed in ((None, module.imports), *enumerate(module.lists)):
        yield from [_Node(user, number)] * listed.count(path)


def _times_named(user: str, path: str, modules: Modules) -> int:
    index = modules.index
    return 0 if index is None else sum(index.times(user, name) for name in names(path))


def names(path: str) -> tuple[str, ...]:
    """The paths that mean a file: its own, and that of its folder for a ``default.nix``."""
    folder, name = posixpath.split(path)
    return (path, folder) if name == "default.nix" else (path,)


def _users(path: str, modules: Modules) -> frozenset[str] | None:
    """The files that name a module; None if others may reach it through a folder above it."""
    index = modules.index
    if index is None or not index.complete:
        return None
    users = set(index.naming(path))
    for user, folder in index.naming_folders_of(path):
        default = posixpath.join(folder, "default.nix")
        module = modules.module(user)
        if default not in module.imports and not any(default in each for each in module.lists):
            return None
        if default == path:
            users.add(user)
    return frozenset(users - {path})


def _is_only_used_in(path: str, inside: set[str], modules: Modules) -> bool:
    users = _users(path, modules)
    return users is not None and users <= inside
