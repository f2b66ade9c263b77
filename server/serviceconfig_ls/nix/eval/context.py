"""What encloses a binding: the attribute path to it, and the variables in scope.

Reads only the nodes between the root and the binding, so the cost does not grow with the file.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.scope import Environment, LexicalScope, file_scope
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    AttrSet,
    Binding,
    Expression,
    Lambda,
    Unreadable,
    With,
)
from serviceconfig_ls.nix.syntax.build import (
    attr_set,
    attribute_path,
    binding,
    expression,
    is_recursive,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.source import Source
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.parsed import ParsedText

MAX_ENCLOSING_NODES = 400
"""A binding that is nested deeper counts as enclosed by a syntax error."""
_LIB = re.compile(rb"(?:pkgs\.|nixpkgs\.)?lib(?:\.\w+)*|builtins")


class Wrapper(NamedTuple):
    """A call, an ``if`` or a ``//`` that the binding is inside of."""

    expression: Expression
    """For a call: up to the argument that holds the binding."""
    scope: Environment
    """The scope of the expression."""
    in_else: bool
    """Whether the binding is in the ``else`` branch."""


class CrossingKind(Enum):
    """What an attribute path passes through besides sets."""

    CALL = "call"
    """The argument of a function."""
    LAMBDA = "lambda"
    """The body of a function."""
    LIST = "list"
    UPDATE_LEFT = "update-left"
    """The left operand of ``//``."""
    UPDATE_RIGHT = "update-right"
    IF = "if"
    """A condition or a branch."""
    LET = "let"
    """The value of a variable that a ``let`` binds."""
    SYNTAX_ERROR = "syntax-error"


class Crossing(NamedTuple):
    """One thing that an attribute path passes through."""

    kind: CrossingKind
    depth: int
    """The number of steps of the path that lie inside of it."""
    function: str = ""
    """For a call: the name of the function, without the set that it is selected from."""
    element: int = 0
    """For a list: the offset at which the element begins."""
    wrapper: Wrapper | None = None
    """For a call, an ``if`` and the left operand of ``//``: the whole expression."""

    def is_call_of(self, function: str) -> bool:
        """Whether it is a call of ``function``."""
        return self.kind is CrossingKind.CALL and self.function == function


class BindingContext(NamedTuple):
    """A binding and everything that encloses it."""

    binding: Binding
    holder: AttrSet
    """The set or ``let`` that the binding belongs to."""
    path: tuple[Attribute, ...]
    """All steps from the root of the file to the end of the binding's own path."""
    crossings: tuple[Crossing, ...]
    """What the path passes through besides sets, from the innermost outwards."""
    scope: Environment
    """The variables in scope for the value of the binding."""
    depth: int
    """The number of nodes around the binding."""

    def crosses(self, kind: CrossingKind) -> bool:
        """Whether the path passes through something of this kind."""
        return any(crossing.kind is kind for crossing in self.crossings)


def binding_at(
    parsed: ParsedText, offset: int, known: dict[int, Expression] | None = None
) -> BindingContext | None:
    """The binding whose attribute path has a step at byte ``offset``; None if there is none.

    ``known`` holds expressions around other bindings of the same tree, by the id of their node.
    Effect: adds those around this one.
    """
    node = parsed.root.descendant_for_byte_range(offset, offset)
    while node is not None and node.type in ("identifier", "string_fragment", "string_expression"):
        node = node.parent
    if node is None or node.type != "attrpath" or node.parent is None:
        return None
    statement = node.parent
    if statement.type != "binding" or statement.parent is None:
        return None
    return _context(statement, parsed, {} if known is None else known)


class CallContext(NamedTuple):
    """A call with all of its arguments."""

    call: Apply
    scope: Environment
    """That of the arguments."""
    depth: int
    """The number of nodes around the call."""


def call_at(parsed: ParsedText, offset: int) -> CallContext | None:
    """The call of the function whose name is at byte ``offset``; None if it is not called there."""
    node = parsed.root.descendant_for_byte_range(offset, offset)
    while node is not None and node.type in _FUNCTION_NAME:
        node = node.parent
    if node is None or node.type != "apply_expression":
        return None
    while node.parent is not None and node.parent.type == "apply_expression":
        if node.parent.child_by_field_name("function") != node:
            break
        node = node.parent
    call = expression(node, parsed.source)
    if not isinstance(call, Apply) or not call.function.span.covers(offset):
        return None
    ascent = _Ascent(parsed.source, [], {})
    around = _around(node, parsed.root)
    ascent.climb(node, around)
    return CallContext(call, ascent.scope(file_scope(parsed.home)), len(around))


_FUNCTION_NAME = ("identifier", "attrpath", "select_expression", "variable_expression")


def _context(node: Node, parsed: ParsedText, known: dict[int, Expression]) -> BindingContext | None:
    source = parsed.source
    holder = node.parent.parent if node.parent is not None else None
    if holder is None or node.parent is None or node.parent.type != "binding_set":
        return None
    path_node = node.child_by_field_name("attrpath")
    if path_node is None:
        return None
    own = attribute_path(path_node, source)
    ascent = _Ascent(source, list(reversed(own)), known)
    around = _around(node, parsed.root)
    ascent.climb(node, around)
    return BindingContext(
        binding(node, source, own),
        attr_set(holder, source),
        tuple(reversed(ascent.steps)),
        ascent.crossings(file_scope(parsed.home)),
        ascent.scope(file_scope(parsed.home)),
        len(around),
    )


def _around(node: Node, root: Node) -> list[Node]:
    """The nodes around a node, from the outermost inwards.

    Each ``parent`` of tree-sitter begins at the root; this goes down once.
    """
    found: list[Node] = []
    outer: Node | None = root
    while outer is not None and outer != node:
        found.append(outer)
        outer = outer.child_with_descendant(node)
    return found


class _Enclosing(NamedTuple):
    """A crossing whose wrapper is not built yet, because the scope is still unknown."""

    crossing: Crossing
    node: Node | None = None
    """The node of the wrapper."""
    frames_inside: int = 0
    in_else: bool = False


class _Ascent:
    """Collects path steps, crossings and frames on the way up; used for one ascent."""

    def __init__(
        self, source: Source, steps: list[Attribute], known: dict[int, Expression]
    ) -> None:
        self.source = source
        self.known = known
        self.steps = steps
        """From the innermost outwards, as all lists here."""
        self.frames: list[AttrSet | Lambda | With] = []
        self.enclosing: list[_Enclosing] = []

    def climb(self, node: Node, around: Sequence[Node]) -> None:
        child = node
        for parent in islice(reversed(around), MAX_ENCLOSING_NODES):
            self._enter(child, parent)
            child = parent
        if len(around) > MAX_ENCLOSING_NODES:
            self._cross(CrossingKind.SYNTAX_ERROR)

    def scope(self, outermost: Environment, frames_inside: int = 0) -> Environment:
        scope = outermost
        for frame in reversed(self.frames[frames_inside:]):
            scope = LexicalScope(frame, scope)
        return scope

    def crossings(self, outermost: Environment) -> tuple[Crossing, ...]:
        return tuple(
            each.crossing
            if each.node is None
            else each.crossing._replace(
                wrapper=Wrapper(
                    self._expression(each.node),
                    self.scope(outermost, each.frames_inside),
                    each.in_else,
                )
            )
            for each in self.enclosing
        )

    def _expression(self, node: Node) -> Expression:
        """The expression at a node, which is built once for all the bindings in it."""
        if node.id not in self.known:
            self.known[node.id] = expression(node, self.source)
        return self.known[node.id]

    def _cross(self, kind: CrossingKind, *, function: str = "", element: int = 0) -> None:
        crossing = Crossing(kind, len(self.steps), function, element)
        self.enclosing.append(_Enclosing(crossing))

    def _wrap(
        self, kind: CrossingKind, node: Node, *, function: str = "", in_else: bool = False
    ) -> None:
        crossing = Crossing(kind, len(self.steps), function)
        self.enclosing.append(_Enclosing(crossing, node, len(self.frames), in_else))

    def _enter(self, child: Node, parent: Node) -> None:
        """Effect: adds what ``parent``, the node around ``child``, contributes."""
        kind = parent.type
        if kind == "binding":
            path = parent.child_by_field_name("attrpath")
            if path is not None:
                self.steps.extend(reversed(attribute_path(path, self.source)))
        elif kind == "apply_expression":
            if parent.child_by_field_name("argument") == child:
                self._wrap(CrossingKind.CALL, parent, function=self._function_name(parent))
        elif kind == "list_expression":
            self._cross(CrossingKind.LIST, element=self.source.span(child).start)
        elif kind == "if_expression":
            in_else = parent.child_by_field_name("alternative") == child
            self._wrap(CrossingKind.IF, parent, in_else=in_else)
        elif kind == "ERROR":
            self._enter_error(child)
        elif kind == "binary_expression" and self._operator(parent) == b"//":
            if parent.child_by_field_name("left") == child:
                self._wrap(CrossingKind.UPDATE_LEFT, parent)
            else:
                self._cross(CrossingKind.UPDATE_RIGHT)
        else:
            self._enter_scope(child, parent)

    def _enter_scope(self, child: Node, parent: Node) -> None:
        """Effect: adds the frame of ``parent``, if it opens a scope."""
        if parent.type == "function_expression":
            function = expression(parent, self.source)
            if isinstance(function, Lambda):
                self.frames.append(function)
            self._cross(CrossingKind.LAMBDA)
        elif parent.type == "with_expression":
            span = self.source.span(parent)
            self.frames.append(With(span, self._names_of_lib(parent, span), Unreadable(span)))
        elif is_recursive(parent):
            self.frames.append(attr_set(parent, self.source))
            if parent.type == "let_expression" and child.type == "binding_set":
                self._cross(CrossingKind.LET)

    def _names_of_lib(self, scope: Node, span: Span) -> Expression:
        """The set of a ``with``, if it is lib or a part of it: that has no values of a file."""
        names = scope.child_by_field_name("environment")
        if names is None or not _LIB.fullmatch(self.source.slice(names)):
            return Unreadable(span)
        return expression(names, self.source)

    def _operator(self, operation: Node) -> bytes:
        operator = operation.child_by_field_name("operator")
        return b"" if operator is None else self.source.slice(operator)

    def _function_name(self, call: Node) -> str:
        function = call.child_by_field_name("function")
        while function is not None and function.type == "apply_expression":
            function = function.child_by_field_name("function")
        if function is None:
            return ""
        return self.source.decoded(function).split(".")[-1].strip()

    def _enter_error(self, child: Node) -> None:
        """Effect: adds the path of a binding whose ``=`` is all that the parser recognised."""
        before = child.prev_sibling
        if before is not None and before.type == "=":
            before = before.prev_sibling
            if before is not None and before.type == "attrpath":
                self.steps.extend(reversed(attribute_path(before, self.source)))
        self._cross(CrossingKind.SYNTAX_ERROR)
