"""How far the evaluator follows an expression before it answers "unknown".

A text may refer to itself, or double the work with every line; neither may cost more than a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.conditions import Assumptions

MAX_DEPTH = 60
"""Expressions nested in each other and references followed from one to the next."""
MAX_REFERENCES = 4000
"""References followed for one question, in all branches together."""


class Budget:
    """What is left of both limits at one point of the evaluation, and what is assumed there."""

    __slots__ = ("_depth", "_references", "assumptions")

    def __init__(
        self,
        depth: int = MAX_DEPTH,
        references: list[int] | None = None,
        assumptions: Assumptions | None = None,
    ) -> None:
        self._depth = depth
        self._references = [MAX_REFERENCES] if references is None else references
        """One number, shared by all branches of the evaluation."""
        self.assumptions = assumptions
        """What is assumed about unknown conditions; None if they stay unknown."""

    @property
    def exhausted(self) -> bool:
        """Whether nothing further may be followed."""
        return self._depth <= 0 or self._references[0] <= 0

    def deeper(self) -> Budget:
        """The budget inside an expression."""
        return Budget(self._depth - 1, self._references, self.assumptions)

    def assuming(self, assumptions: Assumptions) -> Budget:
        """The budget of an evaluation with these assumptions."""
        return Budget(self._depth - 1, self._references, assumptions)

    def unassuming(self) -> Budget:
        """The budget inside an expression where unknown conditions stay unknown."""
        return Budget(self._depth - 1, self._references)

    def inside_string(self) -> Budget:
        """The budget inside an interpolation, whose conditions need not count."""
        assumptions = self.assumptions
        kept = None if assumptions is None or not assumptions.in_strings else assumptions
        return Budget(self._depth - 1, self._references, kept)

    def after_reference(self) -> Budget:
        """Effect: counts a reference. Returns the budget at the place that it leads to."""
        self._references[0] -= 1
        return Budget(self._depth - 1, self._references, self.assumptions)
