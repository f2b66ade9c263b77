"""What two scores of a service have that differs: the rows, and whether each is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.exposure import score as scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.exposure import Check, Score, ScoredCheck


class ChangedCheck(NamedTuple):
    """A row that reads differently before and after."""

    check: Check
    before: ScoredCheck
    after: ScoredCheck

    @property
    def is_better(self) -> bool | None:
        """Whether it is certainly better; False if it is worse; None if neither is certain."""
        old, new = _bounds(self.before), _bounds(self.after)
        if new[1] <= old[0] and new != old:
            return True
        return False if new[0] >= old[1] and new != old else None


def changed_rows(before: Score, after: Score) -> Iterator[ChangedCheck]:
    """The rows of the running service that read differently, in the order of systemd."""
    for old, new in zip(before.live_rows, after.live_rows, strict=True):
        if (mark(old), scores.row_text(old)) != (mark(new), scores.row_text(new)):
            yield ChangedCheck(new.check, old, new)


def mark(row: ScoredCheck) -> str:
    """One character for a row: ``?``, ``·`` if it does not apply, ``✓`` or ``✗``."""
    if not row.decided:
        return "?"
    if row.badness is None:
        return "·"
    return "✓" if row.set else "✗"


def _bounds(row: ScoredCheck) -> tuple[int, int]:
    """The least and the greatest badness."""
    possible = [badness or 0 for badness in row.possible]
    return min(possible, default=0), max(possible, default=0)
