"""How far a question may be followed before its answer is "unknown"; knows nothing of Nix.

A text may refer to itself, or double its work with every line: neither may cost more than a moment.
"""

from __future__ import annotations

DEPTH = 60
WORK = 4000


class Steps:
    """What is left: so many levels here, and so many references in all that a question leads to."""

    __slots__ = ("_depth", "_work")

    def __init__(self, depth: int = DEPTH, work: list[int] | None = None) -> None:
        self._depth = depth
        self._work = [WORK] if work is None else work

    @property
    def ended(self) -> bool:
        """Whether nothing may be followed any more."""
        return self._depth <= 0 or self._work[0] <= 0

    def deeper(self) -> Steps:
        """What is left inside of an expression."""
        return Steps(self._depth - 1, self._work)

    def following(self) -> Steps:
        """What is left behind a reference. Effect: counts it."""
        self._work[0] -= 1
        return Steps(self._depth - 1, self._work)
