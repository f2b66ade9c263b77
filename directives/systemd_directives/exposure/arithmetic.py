"""The arithmetic of the exposure and systemd's words for its levels; independent of checks.

All scores are whole tenths, 0 to 100: 57 is printed as 5.7. Source: runs of systemd 252, 254, 257
and 262.
"""

from __future__ import annotations

from typing import NamedTuple

_LEVELS = (
    (100, "DANGEROUS"),
    (90, "UNSAFE"),
    (75, "EXPOSED"),
    (50, "MEDIUM"),
    (10, "OK"),
    (1, "SAFE"),
    (0, "PERFECT"),
)
LEVEL_NAMES = tuple(name for _, name in _LEVELS)
"""systemd's words for the levels, the worst first."""
_WRAP = 2**64 - 1  # systemd calculates with unsigned 64-bit integers


class ScoreRange(NamedTuple):
    """The lowest and highest possible score, in tenths; equal if the score is known."""

    low: int
    high: int

    @property
    def known(self) -> bool:
        """Whether only one score is possible."""
        return self.low == self.high


def level(tenths: int) -> str:
    """The word that systemd prints for an overall score of 0 to 100 tenths."""
    return next(word for least, word in _LEVELS if tenths >= least)


def format_score(tenths: int) -> str:
    """A score as systemd prints it: 57 is 5.7."""
    return f"{tenths // 10}.{tenths % 10}"


def contribution(badness: int, weight: int, worst: int) -> int:
    """What one check adds to the sum of badness; ``worst`` is its range, at least 1."""
    return _up(badness * weight & _WRAP, worst)


def overall_score(badness_sum: int, weight_sum: int) -> int:
    """The overall score in tenths; 0 if no check applies."""
    weight = weight_sum & _WRAP
    return _up(badness_sum * 100 & _WRAP, weight) if weight else 0


def row_exposure(badness: int, weight: int, worst: int, weight_sum: int) -> str | None:
    """The exposure that the row of a failing check shows; None for one that passes."""
    if badness == 0:
        return None
    return format_score(_up(_up(badness * weight * 100 & _WRAP, worst), weight_sum & _WRAP or 1))


def _up(number: int, by: int) -> int:
    """The quotient, rounded up."""
    return -(-number // by)
