"""The releases in which something exists, from recordings and the date in a manual page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class ReleaseRange(NamedTuple):
    """Both ends as the data writes them, and the evidence for the first."""

    since: str
    """Empty: the oldest recording or before. ``253``: that release. ``~257``: between the recording
    before 257 and 257. ``?257``: present in 257, and nothing older could be asked."""
    until: str
    """Empty: still present. ``257``: present in 257, absent in the next recording. ``?257``:
    present in 257, absent in a later one, and nothing between them could be asked."""
    evidence: str
    """``run``, ``page`` or ``bracket``, for `since`."""


def release_range(
    present: Collection[int], asked: Sequence[int], date: int | None, oldest: int
) -> ReleaseRange:
    """The range of what the recordings in `present` have, of those that were `asked`.

    `date` is the release that a manual page names; it counts only if it agrees with the recordings.
    Raises ValueError for what was removed and added again, which a range cannot express.
    """
    first, last = min(present), max(present)
    if sorted(present) != [version for version in asked if first <= version <= last]:
        raise ValueError(f"not one range: {sorted(present)}")
    until = "" if last == asked[-1] else str(last)
    if first == asked[0]:
        return ReleaseRange("" if first == oldest else f"?{first}", until, "run")
    before = asked[asked.index(first) - 1]
    if date is not None and before < date <= first:
        return ReleaseRange(str(date), until, "page")
    if before == first - 1:
        return ReleaseRange(str(first), until, "run")
    return ReleaseRange(f"~{first}", until, "bracket")
