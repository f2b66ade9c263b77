"""Conditions that are unknown without evaluation, and what is assumed about them.

An expression that depends on such a condition has two known values rather than an unknown one:
it is evaluated once for each truth value (`nix/eval/alternatives`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Condition(NamedTuple):
    """A condition that is unknown without evaluation."""

    where: str
    """The condition as text with its references followed; or the file that contains it, and the
    calls that led to it."""
    start: int
    """The byte at which it begins; 0 if ``where`` is its text."""
    holds: bool
    """False for what an ``else`` contains."""

    @property
    def negated(self) -> Condition:
        """The opposite condition."""
        return self._replace(holds=not self.holds)


@dataclass(eq=False, repr=False)
class Assumptions:
    """The truth values that one evaluation assumes, and the conditions that it met."""

    assumed: frozenset[Condition] = frozenset()
    in_strings: bool = True
    """Whether conditions inside interpolated strings count."""
    open_conditions: list[Condition] = field(default_factory=list)
    """The conditions that were met and are not assumed, in the order of the evaluation."""

    def truth(self, condition: Condition) -> bool | None:
        """What is assumed. Effect: records a condition about which nothing is assumed."""
        if condition in self.assumed:
            return True
        if condition.negated in self.assumed:
            return False
        self.open_conditions.append(condition)
        return None
