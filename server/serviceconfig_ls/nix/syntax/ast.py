"""The abstract syntax tree (AST) of Nix, as small immutable values.

The children of lists, sets and strings are read on first use, by a function that ``build`` hands
in, so that a large set costs nothing until something is looked up in it. Nodes that read their
children later compare by identity; the others are tuples.
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
    """True if the document has this text byte for byte at ``span``."""


class Interpolation(NamedTuple):
    """A piece of a string that is an expression: ``${…}``."""

    expression: Expression
    span: Span


Piece: TypeAlias = Literal | Interpolation


@dataclass(frozen=True, eq=False, repr=False)
class StringExpression:
    """A string of either kind, or a path."""

    span: Span
    inner: Span
    """The range between the quotes; for a path, all of it."""
    read: Callable[[], tuple[Piece, ...]]
    """Returns the pieces. Long scripts are not split into pieces unless these are used."""
    starts_with_text: bool = False
    """True if it begins with a character of its own, so that it is certainly not empty."""
    indented: bool = False
    """True for a ``''…''`` string."""
    path: bool = False
    """True for a path or a URI."""

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The text and the interpolations, with escapes replaced and indentation removed."""
        return self.read()


class Number(NamedTuple):
    """An integer or a float."""

    span: Span
    value: int | float


class Variable(NamedTuple):
    """A reference to a variable."""

    span: Span
    name: str


@dataclass(frozen=True, eq=False, repr=False)
class Placeholder:
    """A reference to an argument that the evaluator supplies; no text contains one."""

    span: Span


class Attribute(NamedTuple):
    """One step of an attribute path."""

    span: Span
    text: str
    """The name, or the source text if the name is computed."""
    dynamic: bool = False
    """True if the name is computed."""
    computed: Expression | None = None
    """The expression that computes the name."""
    head: str = ""
    """What a computed name certainly begins with."""
    tail: str = ""
    """What it certainly ends with."""

    def may_be(self, other: Attribute) -> bool:
        """Whether both names may be equal."""
        if not self.dynamic:
            return other.may_be(self) if other.dynamic else self.text == other.text
        if not other.dynamic:
            return other.text.startswith(self.head) and other.text.endswith(self.tail)
        heads = self.head.startswith(other.head) or other.head.startswith(self.head)
        return heads and (self.tail.endswith(other.tail) or other.tail.endswith(self.tail))


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
    read: Callable[[], tuple[Expression, ...]]
    """Returns the elements."""

    @cached_property
    def items(self) -> tuple[Expression, ...]:
        """The elements in order; those with a syntax error are `Unreadable`."""
        return self.read()


@dataclass(frozen=True, eq=False, repr=False)
class Binding:
    """``path = value;`` or one name of an ``inherit``."""

    span: Span
    """From the path to the semicolon; for an ``inherit``, the name alone."""
    path: tuple[Attribute, ...]
    node: Node
    source: Source
    read: Callable[[], Expression]
    """Returns the value."""
    inherited_from: Expression | None = None
    """The set in ``inherit (set) name;``."""
    inherits: bool = False
    broken: bool = False
    """True if there is a syntax error in it."""

    @cached_property
    def value(self) -> Expression:
        """The value; what an ``inherit`` refers to is a `Variable` or a `Select`."""
        return self.read()


@dataclass(frozen=True, eq=False, repr=False)
class AttrSet:
    """An attribute set, or the bindings of a ``let``."""

    span: Span
    node: Node
    source: Source
    read: Callable[[], tuple[Binding, ...]]
    """Returns the bindings."""
    recursive: bool = False
    has_braces: bool = True
    """False for a set that several bindings make up: ``a.b = 1; a.c = 2;`` define one ``a``."""

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """The bindings in order, with each name of an ``inherit`` as a binding of its own."""
        return self.read()

    @property
    def broken(self) -> bool:
        """Whether there is a syntax error anywhere in it."""
        return self.node.has_error

    @property
    def belongs_to_let(self) -> bool:
        """Whether these are the bindings of a ``let … in``."""
        return self.node.type == "let_expression"

    def named(self, name: str) -> Iterator[Binding]:
        """The bindings whose path begins with ``name``."""
        return (b for b in self.bindings if b.path and b.path[0].text == name)


class Let(NamedTuple):
    """``let … in body``."""

    span: Span
    head: AttrSet
    """The bindings."""
    body: Expression


class With(NamedTuple):
    """``with scope; body``, or ``assert …; body`` with no scope."""

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
    """A function applied to all of its arguments."""

    span: Span
    function: Expression
    arguments: tuple[Expression, ...]

    @property
    def called(self) -> str:
        """The function's name without the set that it is selected from; empty if it has none."""
        if isinstance(self.function, Variable):
            return self.function.name
        if isinstance(self.function, Select) and not self.function.path[-1].dynamic:
            return self.function.path[-1].text
        return ""


class Formal(NamedTuple):
    """A name in the set pattern of a function: ``x`` in ``{ x ? 1, … }: …``."""

    name: str
    default: Expression | None


@dataclass(frozen=True, eq=False, repr=False)
class Lambda:
    """A function."""

    span: Span
    universal: str | None
    """The variable that holds the whole argument."""
    formals: tuple[Formal, ...]
    body: Expression

    @cached_property
    def names(self) -> frozenset[str]:
        """All variables that it binds."""
        own = {self.universal} if self.universal is not None else set()
        return frozenset(own | {formal.name for formal in self.formals})


class BinaryOperation(NamedTuple):
    """``left operator right``."""

    span: Span
    operator: str
    left: Expression
    right: Expression


class UnaryOperation(NamedTuple):
    """``-operand`` or ``!operand``."""

    span: Span
    operator: str
    operand: Expression


class HasAttribute(NamedTuple):
    """``base ? path``."""

    span: Span
    base: Expression
    path: tuple[Attribute, ...]


class Unreadable(NamedTuple):
    """A syntax error, or an expression of a kind that the evaluator does not need."""

    span: Span


_Atom: TypeAlias = StringExpression | Number | Variable | Placeholder | Unreadable
_Compound: TypeAlias = ListExpression | AttrSet | Lambda | Let | With | If
_Operation: TypeAlias = BinaryOperation | UnaryOperation | HasAttribute
Expression: TypeAlias = _Atom | _Compound | Select | Apply | _Operation
