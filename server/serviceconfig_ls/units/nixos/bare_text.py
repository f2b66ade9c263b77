"""Values without quotes, as in a unit file: ``yes``, ``network.target``, ``1G``, ``/bin/a --b c``.

Nix parses them, as variables that nothing defines, as calls of a number or of a path, or as
differences of a path and a word, and fails when it evaluates them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.scope import FreeVariable, lookup
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    BinaryOperation,
    ListExpression,
    Literal,
    Number,
    Select,
    StringExpression,
    UnaryOperation,
    Variable,
    With,
)
from serviceconfig_ls.units.model import BareText

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Expression

MAX_BARE_ELEMENTS = 200
"""The elements of a list that are read."""
MAX_NESTED_WORDS = 40
"""The depth up to which the words of a command are read; each option adds a level."""
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
            return BareText(span, certain) if certain or _only_lib(scope) else None
        case Select(span, base, path, None) if not any(step.dynamic for step in path):
            first = _bare_text(base, scope)
            return first and BareText(span, first.is_certain)
        case Apply(span, Number() as number, (Variable() as unit,)) if (
            number.span.end == unit.span.start
        ):
            return BareText(span, is_certain=True)
        case Apply() | BinaryOperation() if _fails(value):
            return BareText(value.span, is_certain=True) if _is_text(value, scope) else None
        case Apply(span, function, arguments):
            words = [_bare_text(each, scope) for each in (function, *arguments)]
            known = [each for each in words if each is not None]
            if len(known) < len(words):
                return None
            return BareText(span, all(each.is_certain for each in known))
        case _:
            return None


def _fails(value: Apply | BinaryOperation) -> bool:
    """Whether Nix fails whatever the words are.

    It does if it calls a number or a path, or subtracts from a path.
    """
    first: Expression = value
    called = False
    for _ in range(MAX_NESTED_WORDS):
        match first:
            case Apply(_, function, _):
                first, called = function, True
            case BinaryOperation(_, "-", left, _):
                first, called = left, False
            case Number():
                return called
            case _:
                return _is_path(first)
    return False


def _is_text(value: Expression, scope: Environment, depth: int = 0) -> bool:
    """Whether a value consists of words, numbers and paths that no variable stands for."""
    if depth > MAX_NESTED_WORDS:
        return False
    match value:
        case Number():
            return True
        case StringExpression():
            return not value.indented and all(isinstance(each, Literal) for each in value.pieces)
        case UnaryOperation(_, "-", operand):
            return _is_text(operand, scope, depth + 1)
        case BinaryOperation(_, "-", left, right):
            return _is_text(left, scope, depth + 1) and _is_text(right, scope, depth + 1)
        case Apply(_, function, arguments):
            return all(_is_text(each, scope, depth + 1) for each in (function, *arguments))
        case _:
            return _bare_text(value, scope) is not None


def _is_path(value: Expression) -> bool:
    """Whether a value is an absolute path without interpolation."""
    if not isinstance(value, StringExpression) or not value.path or len(value.pieces) != 1:
        return False
    piece = value.pieces[0]
    return isinstance(piece, Literal) and piece.text.startswith("/")


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
