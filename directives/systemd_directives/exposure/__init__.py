"""The exposure of a unit, as `systemd-analyze security` figures it; knows neither Nix nor files.

`score` gives the 81 rows and the overall figure, each as a range where something is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.merge import Reading, gathered
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

from .check import Check, Group
from .figures import Range, level, row_exposure, shown
from .policy import BUILT_IN, Policy, PolicyError, parse_policy
from .ranges import extent, possible, weight_sums
from .table import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from systemd_directives.merge import Values
    from systemd_directives.model import Unit

    from .policy import Scale

__all__ = [
    "CHECKS",
    "Check",
    "Group",
    "Policy",
    "PolicyError",
    "Range",
    "Row",
    "Score",
    "level",
    "parse_policy",
    "score",
    "shown",
]

RECORDED = tuple(map(SystemdVersion, (252, 254, 257, 262)))
"""The versions that were run."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one check says of a unit."""

    check: Check
    set: bool | None
    """Whether it passes; None where it does not apply or is not decided."""
    badness: int | None
    """0 to the check's range; None where it does not apply or is not decided."""
    weight: int
    range: int
    exposure: str | None
    """What systemd prints, such as ``0.2``; None for one that passes, or is not decided."""
    possible: frozenset[int | None]
    """Every badness that it may have; None stands for not applicable."""

    @property
    def decided(self) -> bool:
        """Whether nothing unknown can change what it says."""
        return len(self.possible) == 1


@dataclass(frozen=True, slots=True)
class Score:
    """The exposure of one unit."""

    version: SystemdVersion
    offline: Range
    """What `systemd-analyze security --offline=true` prints."""
    live: Range
    """What `systemd-analyze security NAME` prints of the running service."""
    rows: tuple[Row, ...]
    """The 81 rows of the offline table, in the order of CHECKS."""
    live_rows: tuple[Row, ...]
    """The rows as the running service has them."""


def score(
    unit: Unit,
    version: SystemdVersion,
    *,
    arch: str = "x86-64",
    policy: Policy | None = None,
) -> Score:
    """What the systemd of a version says of a unit.

    ``arch`` is named as in SystemCallArchitectures=. Between two versions that were run, what
    is not dated may be as in either, which makes a range.
    """
    weighing = policy or BUILT_IN
    found = [(gathered(unit, reading), reading) for reading in readings(unit, version, arch)]
    return Score(
        version,
        _hull(extent(fields, reading, weighing, live=False) for fields, reading in found),
        _hull(extent(fields, reading, weighing, live=True) for fields, reading in found),
        _rows(found, weighing, live=False),
        _rows(found, weighing, live=True),
    )


def readings(unit: Unit, version: SystemdVersion, arch: str) -> tuple[Reading, ...]:
    """How a unit is read: one way for a version that was run, two between two of them."""
    below = max((each for each in RECORDED if each <= version), default=OLDEST)
    above = min((each for each in RECORDED if each >= version), default=NEWEST)
    return tuple(
        Reading(version, recorded, unit.scope, unit.kind, arch)
        for recorded in dict.fromkeys((below, above))
    )


def _hull(ranges: Iterable[Range]) -> Range:
    lows, highs = zip(*ranges, strict=True)
    return Range(min(lows), max(highs))


def _rows(
    found: Sequence[tuple[Mapping[str, Values], Reading]], policy: Policy, *, live: bool
) -> tuple[Row, ...]:
    sums = frozenset[int]().union(
        *(weight_sums(fields, reading, policy) for fields, reading in found)
    )
    columns = [possible(fields, reading, policy, live=live) for fields, reading in found]
    return tuple(
        _row(check, scale, frozenset[int | None]().union(*badness), sums)
        for check, scale, *badness in zip(CHECKS, policy.scales, *columns, strict=True)
    )


def _row(check: Check, scale: Scale, badness: frozenset[int | None], sums: frozenset[int]) -> Row:
    only = next(iter(badness)) if len(badness) == 1 else None
    if only is None:
        return Row(check, None, None, scale.weight, scale.range, None, badness)
    texts = {row_exposure(only, scale.weight, scale.range, total) for total in sums}
    text = texts.pop() if len(texts) == 1 else None
    return Row(check, only == 0, only, scale.weight, scale.range, text, badness)
