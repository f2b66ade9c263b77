"""Values without quotes, as in a unit file: ``yes``, ``network.target``, ``1G``.

Nix parses them, as variables that nothing defines or as calls of a number, and fails when it
evaluates them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.scope import FreeVariable, lookup
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    ListExpression,
    Number,
    Select,
    Variable,
    With,
)
from serviceconfig_ls.units.model import BareText

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Expression

MAX_BARE_ELEMENTS = 200
"""The elements of a list that are read."""
_GLOBALS = re.compile(
    r"true|false|null|builtins|import|map|toString|throw|abort|baseNameOf|dirOf|derivation\w*"
    r"|fetch\w+|fromTOML|isNull|placeholder|removeAttrs|scopedImport|break|__\w+"
)
"""The variables that Nix itself defines."""


def bare_texts(value: Expression, scope: Environment) -> tuple[BareText, ...]:
    """The texts without quotes that a value consists of; empty if any of it may be Nix."""
    if isinstance(value, ListExpression):
        items = value.items
        if not 0 < len(items) <= MAX_BARE_ELEMENTS:
            return ()
        found = [_bare_text(each, scope) for each in items]
    else:
        found = [_bare_text(value, scope)]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else ()


def _bare_text(value: Expression, scope: Environment) -> BareText | None:
    """The text of one value; None if it may be Nix."""
    match value:
        case Variable(span, name) if _GLOBALS.fullmatch(name) is None:
            target = lookup(name, scope)
            if not isinstance(target, FreeVariable) or target.is_bound:
                return None
            certain = not target.from_with
            return BareText(span, name, certain) if certain or _only_lib(scope) else None
        case Select(span, base, path, None) if not any(step.dynamic for step in path):
            first = _bare_text(base, scope)
            text = ".".join(step.text for step in path)
            return first and BareText(span, f"{first.text}.{text}", first.is_certain)
        case Apply(span, Number() as number, (Variable() as unit,)):
            is_one = number.span.end == unit.span.start
            return BareText(span, f"{number.value}{unit.name}", is_certain=True) if is_one else None
        case Apply(span, function, arguments):
            words = [_bare_text(each, scope) for each in (function, *arguments)]
            known = [each for each in words if each is not None]
            if len(known) < len(words):
                return None
            text = " ".join(each.text for each in known)
            return BareText(span, text, all(each.is_certain for each in known))
        case _:
            return None


def _only_lib(scope: Environment) -> bool:
    """Whether each ``with`` around a place takes its names from ``lib``, or from a part of it."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, With) and frame.scope is not None and not _is_lib(frame.scope):
            return False
        scope = scope.outer
    return True


def _is_lib(expression: Expression) -> bool:
    while isinstance(expression, Select):
        if expression.path[0].text == "lib":
            return True
        expression = expression.base
    return isinstance(expression, Variable) and expression.name in ("lib", "builtins")
