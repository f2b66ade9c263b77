"""What lies around a place in a document: the attribute path to it and the variables in sight.

Climbs from the place to the top, so its cost does not grow with the file. Knows no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.scope import Environment, Scope, file_scope
from serviceconfig_ls.nix.syntax.ast import (
    Attribute,
    AttrSet,
    Binding,
    Expression,
    Lambda,
    Unreadable,
    With,
)
from serviceconfig_ls.nix.syntax.build import attribute_path, expression

if TYPE_CHECKING:
    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.source import Source
    from serviceconfig_ls.nix.text.parsed import Reading

HIGHEST = 400
"""So many levels are climbed; what lies deeper counts as unknown."""


class Wrapper(NamedTuple):
    """A call, an ``if`` or a ``//`` around a place."""

    expression: Expression
    """For a call: as far as to the argument that holds the place."""
    scope: Environment
    """Where it is to be read."""
    otherwise: bool
    """Whether the place stands in the ``else``."""


class Place(NamedTuple):
    """A binding and all that encloses it."""

    binding: Binding
    around: AttrSet
    """The set, or the head of the ``let``, that holds the binding."""
    path: tuple[Attribute, ...]
    """All steps from the top of the file to the end of the binding's own path."""
    crossed: tuple[str, ...]
    """What the path runs through besides sets, from the inside out: ``call NAME``, ``lambda``,
    ``list``, ``update-left``, ``update-right``, ``if``, ``let`` (a value that a let binds),
    ``broken``."""
    marks: tuple[int, ...]
    """For each of ``crossed``: how many steps of ``path`` lie inside of it."""
    scope: Environment
    """The variables in sight at the binding's value."""
    wrappers: tuple[Wrapper, ...] = ()
    """From the outside in."""
    elements: tuple[tuple[int, int], ...] = ()
    """For each list that the path runs through, from the inside out: how many steps of ``path`` lie
    inside of it, and where the element begins."""


def place_at(reading: Reading, offset: int) -> Place | None:
    """The binding whose attribute path has a step at byte ``offset``; None where there is none."""
    node = reading.root.descendant_for_byte_range(offset, offset)
    while node is not None and node.type in ("identifier", "string_fragment", "string_expression"):
        node = node.parent
    if node is None or node.type != "attrpath" or node.parent is None:
        return None
    binding = node.parent
    if binding.type != "binding" or binding.parent is None:
        return None
    return _climb(binding, reading)


def _climb(node: Node, reading: Reading) -> Place | None:
    source = reading.source
    holder = node.parent.parent if node.parent is not None else None
    if holder is None or node.parent is None or node.parent.type != "binding_set":
        return None
    path_node = node.child_by_field_name("attrpath")
    if path_node is None:
        return None
    own = attribute_path(path_node, source)
    climber = _Climber(source, list(reversed(own)))
    climber.run(node)
    outermost = file_scope(reading.home)
    around = AttrSet(source.span(holder), holder, source, _recursive(holder))
    binding = Binding(source.span(node), own, node, source, broken=node.has_error)
    return Place(
        binding,
        around,
        tuple(reversed(climber.steps)),
        tuple(climber.crossed),
        tuple(climber.marks),
        climber.scope(outermost),
        climber.wrappers(outermost),
        tuple(climber.elements),
    )


def _recursive(node: Node) -> bool:
    return node.type in ("rec_attrset_expression", "let_expression", "let_attrset_expression")


class _Climber:
    """Gathers steps, crossings and frames on the way up; lives for one climb."""

    def __init__(self, source: Source, steps: list[Attribute]) -> None:
        self.source = source
        self.steps = steps
        self.crossed: list[str] = []
        self.marks: list[int] = []
        self.elements: list[tuple[int, int]] = []
        self.frames: list[AttrSet | Lambda | With] = []
        self.around: list[tuple[Node, int, bool]] = []
        """Calls and ``if``: the node, how many frames lie inside of it, whether in the else."""

    def run(self, node: Node) -> None:
        child, parent = node, node.parent
        for _ in range(HIGHEST):
            if parent is None:
                return
            self._pass(child, parent)
            child, parent = parent, parent.parent
        self._cross("broken")

    def scope(self, outermost: Environment, inside: int = 0) -> Environment:
        found = outermost
        for frame in reversed(self.frames[inside:]):
            found = Scope(frame, found)
        return found

    def wrappers(self, outermost: Environment) -> tuple[Wrapper, ...]:
        return tuple(
            Wrapper(expression(node, self.source), self.scope(outermost, inside), otherwise)
            for node, inside, otherwise in reversed(self.around)
        )

    def _cross(self, what: str) -> None:
        self.crossed.append(what)
        self.marks.append(len(self.steps))

    def _pass(self, child: Node, parent: Node) -> None:
        kind = parent.type
        if kind == "binding":
            path = parent.child_by_field_name("attrpath")
            if path is not None:
                self.steps.extend(reversed(attribute_path(path, self.source)))
        elif kind == "apply_expression":
            if parent.child_by_field_name("argument") == child:
                self._cross(f"call {self._called(parent)}")
                self.around.append((parent, len(self.frames), False))
        elif kind == "list_expression":
            self._cross("list")
            self.elements.append((len(self.steps), self.source.span(child).start))
        elif kind == "if_expression":
            self._cross("if")
            otherwise = parent.child_by_field_name("alternative") == child
            self.around.append((parent, len(self.frames), otherwise))
        elif kind == "ERROR":
            self._error(child)
        elif kind == "binary_expression" and self._operator(parent) == b"//":
            left = parent.child_by_field_name("left") == child
            self._cross("update-left" if left else "update-right")
            if left:
                self.around.append((parent, len(self.frames), False))
        else:
            self._open(child, parent)

    def _open(self, child: Node, parent: Node) -> None:
        """Enter the scope that ``parent`` opens, if it does."""
        span = self.source.span(parent)
        if parent.type == "function_expression":
            function = expression(parent, self.source)
            if isinstance(function, Lambda):
                self.frames.append(function)
            self._cross("lambda")
        elif parent.type == "with_expression":
            self.frames.append(With(span, Unreadable(span), Unreadable(span)))
        elif parent.type == "let_expression":
            self.frames.append(AttrSet(span, parent, self.source, recursive=True))
            if child.type == "binding_set":
                self._cross("let")
        elif parent.type in ("rec_attrset_expression", "let_attrset_expression"):
            self.frames.append(AttrSet(span, parent, self.source, recursive=True))

    def _operator(self, operation: Node) -> bytes:
        sign = operation.child_by_field_name("operator")
        return b"" if sign is None else self.source.slice(sign)

    def _called(self, call: Node) -> str:
        function = call.child_by_field_name("function")
        while function is not None and function.type == "apply_expression":
            function = function.child_by_field_name("function")
        if function is None:
            return ""
        return self.source.slice(function).decode(errors="replace").split(".")[-1].strip()

    def _error(self, child: Node) -> None:
        """Inside broken text an attribute path and ``=`` may stand before the set itself."""
        before = child.prev_sibling
        if before is not None and before.type == "=":
            before = before.prev_sibling
            if before is not None and before.type == "attrpath":
                self.steps.extend(reversed(attribute_path(before, self.source)))
        self._cross("broken")
