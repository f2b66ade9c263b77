"""The Nix expressions that the rest of the program reads, as small immutable values.

Knows how a tree-sitter tree spells them; knows nothing of modules, systemd or editors. Children
are read only when asked for, so that a large set costs nothing until it is entered. What reads
children later is itself only, and no tuple.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.source import Source
    from serviceconfig_ls.nix.syntax.span import Span


class Literal(NamedTuple):
    """A piece of a string that is plain text."""

    text: str
    span: Span
    exact: bool
    """True where the text stands in the document letter by letter."""


class Interpolation(NamedTuple):
    """A piece of a string that an expression fills."""

    expression: Expression
    span: Span


Piece: TypeAlias = Literal | Interpolation


@dataclass(frozen=True, eq=False, repr=False)
class StringExpression:
    """A string of either kind, or a path."""

    span: Span
    inner: Span
    """The range between the quotes."""
    read: Callable[[], tuple[Piece, ...]]
    """Gives the pieces; a long script is not read unless they are asked for."""
    filled: bool = False
    """Whether at a glance it is known not to be empty."""
    indented: bool = False
    path: bool = False

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What Nix makes of its text, its escapes and its interpolations."""
        return self.read()


class Number(NamedTuple):
    """An integer or a float."""

    span: Span
    value: int | float


class Variable(NamedTuple):
    """A variable."""

    span: Span
    name: str


class Attribute(NamedTuple):
    """One step of an attribute path."""

    span: Span
    text: str
    """The name, or the source text where it is computed."""
    dynamic: bool = False
    computed: Expression | None = None
    """What gives the name, where it is computed."""


class Select(NamedTuple):
    """``base.path`` or ``base.path or default``."""

    span: Span
    base: Expression
    path: tuple[Attribute, ...]
    default: Expression | None


@dataclass(frozen=True, eq=False, repr=False)
class ListExpression:
    """A list."""

    span: Span
    node: Node
    source: Source
    depth: int = 0

    @cached_property
    def items(self) -> tuple[Expression, ...]:
        """The elements in order; broken ones are `Unreadable`."""
        from serviceconfig_ls.nix.syntax.build import expression  # the reader knows this module

        return tuple(
            expression(child, self.source, self.depth + 1)
            for child in self.node.named_children
            if child.type != "comment"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Binding:
    """``path = value;`` or one name of an ``inherit``."""

    span: Span
    """From the first letter of the path to the semicolon, for an inherit just the name."""
    path: tuple[Attribute, ...]
    node: Node | None
    source: Source
    depth: int = 0
    inherited_from: Expression | None = None
    inherits: bool = False
    broken: bool = False
    """True where the grammar found an error inside."""

    @cached_property
    def value(self) -> Expression:
        """The expression on the right."""
        from serviceconfig_ls.nix.syntax.build import expression

        if self.inherits:
            return self._inherited()
        node = None if self.node is None else self.node.child_by_field_name("expression")
        if node is None:
            return Unreadable(self.span)
        return expression(node, self.source, self.depth + 1)

    def _inherited(self) -> Expression:
        if self.inherited_from is None:
            return Variable(self.span, self.path[0].text)
        return Select(self.span, self.inherited_from, self.path, None)


@dataclass(frozen=True, eq=False, repr=False)
class AttrSet:
    """An attribute set, or the head of a ``let``."""

    span: Span
    node: Node
    source: Source
    recursive: bool = False
    depth: int = 0
    given: tuple[Binding, ...] | None = None
    """The bindings of a set that has no braces: ``a.b = 1; a.c = 2;`` make one of ``a``."""

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """All bindings in order, each name of an ``inherit`` as one of its own."""
        from serviceconfig_ls.nix.syntax.build import bindings

        if self.given is not None:
            return self.given
        return tuple(bindings(self.node, self.source, self.depth))

    @property
    def broken(self) -> bool:
        """Whether the grammar found an error anywhere inside."""
        return self.node.has_error

    def named(self, name: str) -> Iterator[Binding]:
        """The bindings whose path begins with ``name``."""
        return (b for b in self.bindings if b.path and b.path[0].text == name)


class Let(NamedTuple):
    """``let … in body``."""

    span: Span
    head: AttrSet
    body: Expression


class With(NamedTuple):
    """``with scope; body`` or, with no scope, ``assert …; body``."""

    span: Span
    scope: Expression | None
    body: Expression


class If(NamedTuple):
    """``if condition then yes else no``."""

    span: Span
    condition: Expression
    yes: Expression
    no: Expression


class Apply(NamedTuple):
    """A function applied to arguments, all of them at once."""

    span: Span
    function: Expression
    arguments: tuple[Expression, ...]

    @property
    def called(self) -> str:
        """The function's own name without its prefix, or an empty text."""
        if isinstance(self.function, Variable):
            return self.function.name
        if isinstance(self.function, Select) and not self.function.path[-1].dynamic:
            return self.function.path[-1].text
        return ""


class Formal(NamedTuple):
    """A name that a function takes out of the set it is called with."""

    name: str
    default: Expression | None


@dataclass(frozen=True, eq=False, repr=False)
class Lambda:
    """A function."""

    span: Span
    universal: str | None
    """The variable that stands for the whole argument."""
    formals: tuple[Formal, ...]
    body: Expression

    @cached_property
    def names(self) -> frozenset[str]:
        """All variables that it binds."""
        own = {self.universal} if self.universal is not None else set()
        return frozenset(own | {formal.name for formal in self.formals})


class BinaryOperation(NamedTuple):
    """A binary operator."""

    span: Span
    operator: str
    left: Expression
    right: Expression


class UnaryOperation(NamedTuple):
    """``-x`` or ``!x``."""

    span: Span
    operator: str
    operand: Expression


class Unreadable(NamedTuple):
    """Text that the grammar cannot read, or a kind of expression that nothing here needs."""

    span: Span


_Simple: TypeAlias = (
    StringExpression
    | Number
    | Variable
    | Select
    | ListExpression
    | AttrSet
    | Apply
    | Lambda
    | Unreadable
)
Expression: TypeAlias = _Simple | Let | With | If | BinaryOperation | UnaryOperation
