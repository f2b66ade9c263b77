"""Sets of directives by themselves, which services take in: a whole file, or a helper under a name.

Knows them by their content: no word around them says what they are for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.scope import Scope as Variables
from serviceconfig_ls.nix.eval.scope import enter, file_scope, home
from serviceconfig_ls.nix.syntax.ast import Attribute, AttrSet, Lambda, Let, With
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.top_level import outermost
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import Entry
from serviceconfig_ls.units.modules.properties import Standing
from serviceconfig_ls.units.nixos.builder import Builder, Identity
from serviceconfig_ls.units.option_names import HOME_SECTIONS, SECTIONS
from systemd_directives import catalogue
from systemd_directives.model import Completeness, RuntimeScope
from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.eval.context import Place
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.text.parsed import Reading
    from serviceconfig_ls.units.model import Block

FEWEST = 3
"""So many directives that systemd knows must stand in it."""
MOST = 200
"""A set with more names is something else."""
OUT_OF_SIGHT = "the unit that it becomes part of is not in sight"
_LAYERS = 20
_BINDING = re.compile(rb"(?<![\w'.\"-])([A-Z][A-Za-z]+)[ \t]*=(?!=)")
_COMMON = frozenset({"Environment", "Group", "Nice", "Restart", "Slice", "Type", "User"})
"""Names that stand in files of many kinds; two others at least have to be there."""
_QUADLETS = frozenset({"Build", "Container", "Image", "Kube", "Network", "Pod", "Volume"})
_OTHER_SECTIONS = frozenset(
    {"execConfig", "networkConfig", "Manager", *_QUADLETS, *HOME_SECTIONS} - {"Service"}
)
"""Sections that have directives of [Service] too."""


def bare(reading: Reading) -> Block | None:
    """The block that the whole text is; None where it is something else."""
    statements = outermost(reading.root)
    if statements is None or statements.node.named_child_count > MOST:
        return None
    target, scope = _inside(reading.whole, file_scope(reading.home))
    if not isinstance(target, AttrSet) or not _directives(target, FEWEST):
        return None
    head = Span(target.span.start, target.span.start + 1)
    builder = Builder(identity(target), set())
    add(builder, target, scope, head)
    builder.damage(reading.damaged, reading.text)
    return builder.block()


def mentions(text: bytes, span: Span) -> Iterator[int]:
    """Where in a stretch of a text the name of a directive of [Service] is bound."""
    known = _names()
    for match in _BINDING.finditer(text, span.start, span.end):
        if match[1] in known:
            yield match.start()


def is_helper(place: Place) -> bool:
    """Whether a set that holds the binding at ``place`` is one of directives of [Service]."""
    owner = owner_of(place)
    name = "" if owner is None else owner.text
    if place.around.node.type == "let_expression" or name in _OTHER_SECTIONS:
        return False
    if "call mkOption" in place.crossed:
        return False
    called = any(what.startswith("call ") for what in place.crossed)
    return _directives(place.around, 1 if called and name in SECTIONS else FEWEST)


def owner_of(place: Place) -> Attribute | None:
    """The name that the set around a place, or what it is part of, is bound to."""
    inside = len(place.binding.path)
    return place.path[-inside - 1] if len(place.path) > inside else None


def identity(target: AttrSet) -> Identity:
    """What tells a set of directives from others in the document."""
    start = target.span.start
    return Identity(None, "service", RuntimeScope.SYSTEM, Manager.NIXOS, initrd=False, region=start)


def add(builder: Builder, target: AttrSet, scope: Environment, head: Span) -> None:
    """Effect: puts a set of directives into a builder of its own."""
    path = (Attribute(head, "serviceConfig"),)
    span = Span(head.start, target.span.end)
    standing = Standing().below()
    builder.add(path, Entry(path, target, scope, standing, span, target.source, home(scope)))
    builder.open.widen(Completeness.UNKNOWN_BASE, OUT_OF_SIGHT)
    builder.shared = True


def _inside(expression: Expression, scope: Environment) -> tuple[Expression, Environment]:
    for _ in range(_LAYERS):
        around = expression
        if isinstance(around, Lambda | With):
            expression, scope = around.body, enter(around, scope)
        elif isinstance(around, Let):
            expression, scope = around.body, Variables(around.head, scope)
        else:
            break
    return expression, scope


def _directives(target: AttrSet, fewest: int) -> bool:
    """Whether the names are those of [Service]; one may be misspelt, none is of another kind."""
    names = [b.path[0].text for b in target.bindings if len(b.path) == 1 and not b.path[0].dynamic]
    every = catalogue.all_names("Service")
    foreign = [name for name in names if name not in every]
    if len(names) < len(target.bindings) or len(names) - len(foreign) < fewest:
        return False
    if len(every.intersection(names) - _COMMON) < fewest - 1:
        return False
    return len(foreign) * 4 <= len(names) and all(_misspelt(name, every) for name in foreign)


def _misspelt(name: str, every: frozenset[str]) -> bool:
    """Whether a name is one of these but for two letters; none begins with a small one."""
    return name[:1].isupper() and any(distance(name, each, 2) <= 2 for each in every)


@cache
def _names() -> frozenset[bytes]:
    return frozenset(name.encode() for name in catalogue.all_names("Service"))
