"""From which release to which something exists, as far as recordings and a date tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Span(NamedTuple):
    """Both ends as the data writes them, and what vouches for the first."""

    since: str
    """Nothing: the oldest recording or before. ``253``: that release. ``~257``: between the
    recording before 257 and 257. ``?257``: there in 257, and nothing older could be asked."""
    until: str
    """Nothing: still there. ``257``: there in 257, gone in the next recording."""
    evidence: str
    """``run``, ``page`` or ``bracket``, for `since`."""


def span(present: Collection[int], asked: Sequence[int], date: int | None, oldest: int) -> Span:
    """The span of what the recordings in `present` have, out of those that were `asked`.

    `date` is the release that a manual page names; it counts only where it agrees with the
    recordings. Raises ValueError for what went and came back, which no span can say.
    """
    first, last = min(present), max(present)
    if sorted(present) != [version for version in asked if first <= version <= last]:
        raise ValueError(f"not one span: {sorted(present)}")
    until = "" if last == asked[-1] else str(last)
    if first == asked[0]:
        return Span("" if first == oldest else f"?{first}", until, "run")
    before = asked[asked.index(first) - 1]
    if date is not None and before < date <= first:
        return Span(str(date), until, "page")
    if before == first - 1:
        return Span(str(first), until, "run")
    return Span(f"~{first}", until, "bracket")
