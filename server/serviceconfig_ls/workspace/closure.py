"""Which files of a project are certainly evaluated together with a file, and in which order.

Knows how modules take in others (lib.evalModules: breadth first, each once). A file belongs to the
closure of another one only where no way leads round that; what is true for one of two hosts alone
is not said.
"""

from __future__ import annotations

import posixpath
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.units.modules.contributions import Company, Other, Share, Take

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from serviceconfig_ls.workspace.path_index import Mentions

MOST = 2000
"""A closure of more files is not followed to its end."""
_MOST_IMPORTERS = 500
"""With more files on the way to it, a file is taken for one that anything may take in."""


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """What a file says, as far as others are concerned."""

    imports: tuple[str, ...] = ()
    """The files that it takes in, absolute, those that exist."""
    lists: tuple[tuple[str, ...], ...] = ()
    """Those of the configurations that it puts together."""
    units: frozenset[str] = frozenset()
    """The units of its own configuration, by their identity."""
    shares: Mapping[str, Share] = field(default_factory=dict)
    """What it says of units."""
    takes: frozenset[Take] = frozenset()
    """What its units take in from other files."""

    @property
    def says(self) -> Hashable:
        """Equal for modules that make no difference to others."""
        shares = (each.says for each in self.shares.values())
        return self.imports, self.lists, self.units, tuple(shares), self.takes


class Sight(Protocol):
    """What is known of the files of a project."""

    def module(self, path: str) -> Module:
        """What a file says; an empty one for what is none."""

    @property
    def mentions(self) -> Mentions | None:
        """Who names whom; None where that is not known."""


class Closure(NamedTuple):
    """Files that are evaluated together."""

    members: tuple[str, ...]
    """In the order of the module system."""
    settled: frozenset[str]
    """Those that nothing outside of it takes in, so that their order is certain."""


def company(path: str, sight: Sight) -> Company:
    """What others say of the units of a file, by the identity of a unit."""
    own = sight.module(path)
    if not own.units:
        return {}
    closure = closure_of(path, sight)
    turns = {member: turn for turn, member in enumerate(closure.members)}
    found: dict[str, list[Other]] = {}
    for member in closure.members:
        theirs = sight.module(member).shares if member != path else {}
        for identity in theirs.keys() & own.units:
            settled = path in closure.settled and member in closure.settled
            other = Other(theirs[identity], turns[member] - turns[path], settled)
            found.setdefault(identity, []).append(other)
    return {identity: tuple(others) for identity, others in found.items()}


def closure_of(path: str, sight: Sight) -> Closure:
    """The files that are evaluated wherever a file is."""
    top = _top(path, sight)
    members: dict[str, None] = {}
    waiting = deque(_modules(top, sight))
    while waiting and len(members) < MOST:
        member = waiting.popleft()
        if member not in members:
            members[member] = None
            waiting.extend(sight.module(member).imports)
    inside = {*members, top.path}
    settled = (member for member in members if _is_settled(member, inside, sight))
    return Closure(tuple(members), frozenset(settled))


class _Node(NamedTuple):
    """A module, or one of the lists of modules of a file."""

    path: str
    list: int = -1


def _modules(node: _Node, sight: Sight) -> tuple[str, ...]:
    """The modules that evaluation begins with."""
    return (node.path,) if node.list < 0 else sight.module(node.path).lists[node.list]


def _top(path: str, sight: Sight) -> _Node:
    """Of what every way to a module leads through, that which is furthest from it."""
    start = _Node(path)
    importers = _all_importers(start, sight)
    entries = {node for node, above in importers.items() if not above}
    if not entries or len(importers) >= _MOST_IMPORTERS:
        return start
    # the dominators of a graph: each time round what is left is common to more ways
    through = {node: {node} if node in entries else set(importers) for node in importers}
    changed = True
    while changed:
        changed = False
        for node, above in importers.items():
            common = set.intersection(*(through[each] for each in above)) if above else set()
            if common | {node} != through[node]:
                through[node], changed = common | {node}, True
    return min(through[start], key=lambda node: len(through[node]))


def _all_importers(start: _Node, sight: Sight) -> dict[_Node, tuple[_Node, ...]]:
    """What takes in a module, what takes in that, and so on; none where there may be more."""
    found: dict[_Node, tuple[_Node, ...]] = {}
    waiting = [start]
    while waiting and len(found) < _MOST_IMPORTERS:
        node = waiting.pop()
        if node not in found:
            found[node] = _importers(node, sight) or ()
            waiting.extend(found[node])
    return found


def _importers(node: _Node, sight: Sight) -> tuple[_Node, ...] | None:
    """What takes a module in; None where there may be more than is known."""
    users = _users(node.path, sight) if node.list < 0 else frozenset()
    if users is None:
        return None
    found = []
    for user in sorted(users):
        listed = list(_listing(user, node.path, sight))
        if len(listed) != _times_named(user, node.path, sight):
            return None  # it is more than a module there
        found += listed
    return tuple(found)


def _listing(user: str, path: str, sight: Sight) -> Iterator[_Node]:
    """The lists of a file that a module stands in, once for each time."""
    module = sight.module(user)
    for number, listed in ((-1, module.imports), *enumerate(module.lists)):
        yield from [_Node(user, number)] * listed.count(path)


def _times_named(user: str, path: str, sight: Sight) -> int:
    mentions = sight.mentions
    return 0 if mentions is None else sum(mentions.times(user, name) for name in names(path))


def names(path: str) -> tuple[str, ...]:
    """The paths that mean a file: its own, and that of its folder if it is the default there."""
    folder, name = posixpath.split(path)
    return (path, folder) if name == "default.nix" else (path,)


def _users(path: str, sight: Sight) -> frozenset[str] | None:
    """The files that name a module; None where others may reach it, by a folder around it."""
    mentions = sight.mentions
    if mentions is None or not mentions.whole:
        return None
    users = set(mentions.naming(path))
    for user, folder in mentions.around(path):
        default = posixpath.join(folder, "default.nix")
        module = sight.module(user)
        if default not in module.imports and not any(default in each for each in module.lists):
            return None
        if default == path:
            users.add(user)
    return frozenset(users - {path})


def _is_settled(path: str, inside: set[str], sight: Sight) -> bool:
    users = _users(path, sight)
    return users is not None and users <= inside
