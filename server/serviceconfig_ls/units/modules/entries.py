"""What opening a set comes to: its bindings, and how much of it could not be read.

Knows nothing of how expressions are opened, and no systemd.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.scope import home
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.resolve import Found
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Attribute, AttrSet, Expression
    from serviceconfig_ls.nix.syntax.source import Source
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.modules.properties import Standing

_RANK = (
    Completeness.COMPLETE,
    Completeness.UNKNOWN_BASE,
    Completeness.UNKNOWN_MERGE,
    Completeness.UNKNOWN_OVERLAY,
)


class Entry(NamedTuple):
    """One binding of a gathered set."""

    path: tuple[Attribute, ...]
    """Its attribute path; a step is dynamic where its name is not known."""
    value: Expression
    scope: Environment
    """Where the value is to be read."""
    standing: Standing
    span: Span
    """The binding as it stands in its own text."""
    source: Source | None = None
    """That text."""
    document: Home | None = None
    """Where the document lies that all this is for."""
    via: Span | None = None
    """For what another file says: the expression of the document that takes it in."""
    inherited: bool = False
    broken: bool = False
    made: bool = False
    """Whether a function like mapAttrs gave the name."""
    part: int = 0
    """Which of the sets that are merged it stands in."""
    within: AttrSet | None = None
    """The innermost set it stands in, where its path leads through several."""
    overrides: bool = False
    """Whether it stands in a set right of ``//`` and takes the place of another one."""

    @property
    def here(self) -> Span:
        """Where it shows in the document."""
        return self.via or self.span

    @property
    def inside(self) -> Standing:
        """How its value stands, before anything is said of that."""
        standing = self.standing
        for _ in self.path:
            standing = standing.below()
        return standing

    @property
    def name(self) -> str | None:
        """The first step, where it is known."""
        first = self.path[0] if self.path else None
        return None if first is None or first.dynamic else first.text


@dataclass(eq=False, repr=False)
class Gathered:
    """What was found so far; grows while a value is opened."""

    entries: list[Entry] = field(default_factory=list)
    sets: list[AttrSet] = field(default_factory=list)
    """The sets of the document that were entered."""
    parts: int = 1
    """How many sets the module system merges here."""
    completeness: Completeness = Completeness.COMPLETE
    reason: str | None = None

    def widen(self, completeness: Completeness, reason: str) -> None:
        """Note that something unreadable takes part."""
        if _RANK.index(completeness) > _RANK.index(self.completeness):
            self.completeness, self.reason = completeness, reason


class At(NamedTuple):
    """Where an expression is being opened."""

    scope: Environment
    standing: Standing
    steps: Steps
    document: Home | None
    """As in `Entry`."""
    via: Span | None = None
    """As in `Entry`."""

    def inside(self, scope: Environment) -> At:
        """Inside of an expression, with the variables that it binds."""
        return self._replace(scope=scope, steps=self.steps.deeper())

    def under(self, standing: Standing) -> At:
        """Inside of a property of the module system."""
        return self._replace(standing=standing, steps=self.steps.deeper())

    def follow(self, found: Found, reference: Span) -> tuple[Expression, At]:
        """Where a reference leads, which may be another file or back again."""
        place, via = home(found[1]), self.via
        if place is self.document:
            via = None
        elif place is not home(self.scope) and via is None:
            via = reference
        return found[0], self._replace(scope=found[1], steps=self.steps.following(), via=via)
