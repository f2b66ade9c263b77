"""The result of flattening a set: its entries, and how much of it could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.scope import home
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.budget import Budget
    from serviceconfig_ls.nix.eval.scope import Environment, Thunk
    from serviceconfig_ls.nix.syntax.ast import Attribute, AttrSet, Expression
    from serviceconfig_ls.nix.syntax.source import Source
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.modules.properties import Properties

_BY_UNCERTAINTY = (
    Completeness.COMPLETE,
    Completeness.UNKNOWN_BASE,
    Completeness.UNKNOWN_MERGE,
    Completeness.UNKNOWN_OVERLAY,
)


class SetEntry(NamedTuple):
    """One attribute of a flattened set."""

    path: tuple[Attribute, ...]
    """Its attribute path; a step is dynamic if its name is unknown."""
    value: Expression
    scope: Environment
    """The scope of the value."""
    properties: Properties
    """Those of the set that the path begins in."""
    span: Span
    """The binding in the text that contains it."""
    source: Source | None = None
    """That text."""
    document_home: Home | None = None
    """The home of the document that is being read, which may be another file."""
    imported_at: Span | None = None
    """If another file defines it: the expression in the document that imports it."""
    inherited: bool = False
    """Whether ``inherit`` or a function defines it, so that no binding holds the value."""
    broken: bool = False
    """Whether there is a syntax error in the binding."""
    generated: bool = False
    """Whether a function such as mapAttrs computed the name."""
    repeated: bool = False
    """Whether a function defines it for each element of an unknown list."""
    part: int = 0
    """Which element of a mkMerge it belongs to."""
    innermost_set: AttrSet | None = None
    """The set that holds the last step of the path, if the path leads through several sets."""
    overrides: bool = False
    """Whether it replaces an attribute of the set on the left of ``//``."""

    @property
    def document_span(self) -> Span:
        """The place in the document that defines or imports it."""
        return self.imported_at or self.span

    @property
    def value_properties(self) -> Properties:
        """The properties of its value, before those around the value are discharged."""
        properties = self.properties
        for _ in self.path:
            properties = properties.of_attribute()
        return properties

    @property
    def name(self) -> str | None:
        """The first step of the path; None if it is unknown."""
        first = self.path[0] if self.path else None
        return None if first is None or first.dynamic else first.text


@dataclass(eq=False, repr=False)
class Coverage:
    """How much of something was read."""

    completeness: Completeness = Completeness.COMPLETE
    reason: str | None = None
    """Why it is not complete."""

    @property
    def is_complete(self) -> bool:
        """Whether all of it was read."""
        return self.completeness is Completeness.COMPLETE

    def reduce(self, completeness: Completeness, reason: str) -> None:
        """Effect: records that something unreadable contributes; the most uncertain counts."""
        if _BY_UNCERTAINTY.index(completeness) > _BY_UNCERTAINTY.index(self.completeness):
            self.completeness, self.reason = completeness, reason

    def reduce_to(self, part: Coverage) -> None:
        """Effect: records what could not be read of a part."""
        if not part.is_complete:
            self.reduce(part.completeness, part.reason or "")


@dataclass(eq=False, repr=False)
class FlattenedSet(Coverage):
    """The attributes found so far; grows while an expression is flattened."""

    entries: list[SetEntry] = field(default_factory=list)
    sets: list[AttrSet] = field(default_factory=list)
    """The sets of the document that contribute to it."""
    parts: int = 1
    """The number of sets that the module system merges here."""


class Context(NamedTuple):
    """Where an expression that is being flattened comes from."""

    scope: Environment
    properties: Properties
    budget: Budget
    document_home: Home | None
    """As in `SetEntry`."""
    imported_at: Span | None = None
    """As in `SetEntry`."""

    def inside(self, scope: Environment) -> Context:
        """The context inside an expression that opens ``scope``."""
        return self._replace(scope=scope, budget=self.budget.deeper())

    def under(self, properties: Properties) -> Context:
        """The context of an operand that has further properties."""
        return self._replace(properties=properties, budget=self.budget.deeper())

    def follow(self, target: Thunk, reference: Span) -> tuple[Expression, Context]:
        """What the reference at a span leads to, which may be in another file or back here."""
        target_home, imported_at = home(target.scope), self.imported_at
        if target_home is self.document_home:
            imported_at = None
        elif target_home is not home(self.scope) and imported_at is None:
            imported_at = reference
        context = self._replace(
            scope=target.scope, budget=self.budget.after_reference(), imported_at=imported_at
        )
        return target.expression, context
