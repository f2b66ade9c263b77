"""A file that is nothing but a set of directives, as others import it.

Knows it by its content: no word in it says what it is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.outermost import outermost
from serviceconfig_ls.nix.scope import Scope as Variables
from serviceconfig_ls.nix.scope import enter, home
from serviceconfig_ls.nix.syntax import Attribute, Attrs, Lambda, Let, Scoped, Span
from serviceconfig_ls.units.builder import Builder, Identity
from serviceconfig_ls.units.gathered import Entry
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.standing import Standing
from systemd_directives import catalogue
from systemd_directives.model import Openness, Scope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.reading import Reading
    from serviceconfig_ls.nix.scope import Environment
    from serviceconfig_ls.nix.syntax import Expression
    from serviceconfig_ls.units.model import Block

FEWEST = 3
"""So many directives that systemd knows must stand in it."""
MOST = 200
"""A set with more names is something else."""
_LAYERS = 20


def bare(reading: Reading) -> Block | None:
    """The block that the whole text is; None where it is something else."""
    statements = outermost(reading.root)
    if statements is None or statements.node.named_child_count > MOST:
        return None
    target, scope = _inside(reading.whole, reading.scope)
    if not isinstance(target, Attrs) or not _directives(target):
        return None
    start = Span(target.span.start, target.span.start + 1)
    path = (Attribute(start, "serviceConfig"),)
    standing = Standing().below()
    entry = Entry(path, target, scope, standing, target.span, target.source, home(scope))
    identity = Identity(
        None, "service", Scope.SYSTEM, Manager.NIXOS, initrd=False, region=start.start
    )
    builder = Builder(identity, set())
    builder.add(path, entry)
    builder.open.widen(Openness.UNDER, "the unit that it becomes part of is not in sight")
    builder.damage(reading.damaged, reading.text)
    return builder.block()


def _inside(expression: Expression, scope: Environment) -> tuple[Expression, Environment]:
    for _ in range(_LAYERS):
        around = expression
        if isinstance(around, Lambda | Scoped):
            expression, scope = around.body, enter(around, scope)
        elif isinstance(around, Let):
            expression, scope = around.body, Variables(around.head, scope)
        else:
            break
    return expression, scope


def _directives(target: Attrs) -> bool:
    """Whether the names are those of [Service]; one may be misspelt, none is of another kind."""
    names = [b.path[0].text for b in target.bindings if len(b.path) == 1 and not b.path[0].dynamic]
    known = len(catalogue.every_name("Service").intersection(names))
    plain = len(names) == len(target.bindings) and all(name[:1].isupper() for name in names)
    return plain and known >= FEWEST and known * 4 >= len(names) * 3
