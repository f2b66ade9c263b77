"""The exposure of a unit: its rows and its figure, each as a range where something is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.exposure.arithmetic import Range, row_exposure
from systemd_directives.exposure.bounds import extent, possible, weight_sums
from systemd_directives.exposure.policy import BUILT_IN, Policy
from systemd_directives.exposure.running_total import Ledger, ledger
from systemd_directives.exposure.table import CHECKS
from systemd_directives.merge import Reading, gathered
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.exposure.bounds import Known
    from systemd_directives.exposure.check import Check
    from systemd_directives.exposure.policy import Scale
    from systemd_directives.merge import Values
    from systemd_directives.model import Unit

    Key: TypeAlias = tuple[tuple[Known, Reading], ...]
    """What a systemd keeps of a unit, each way in which it may be read."""


RECORDED = tuple(map(SystemdVersion, (252, 254, 257, 262)))
"""The versions that were run."""


class Row(NamedTuple):
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


@dataclass(frozen=True, eq=False, repr=False)
class Score:
    """The exposure of one unit; each part is computed when it is first asked for."""

    version: SystemdVersion
    policy: Policy
    found: tuple[Found, ...]
    """Each way in which the unit may be read."""

    @property
    def arch(self) -> str:
        """The architecture that it was scored for."""
        return self.found[0].reading.arch

    @cached_property
    def offline(self) -> Range:
        """What `systemd-analyze security --offline=true` prints."""
        return self._extent(live=False)

    @cached_property
    def live(self) -> Range:
        """What `systemd-analyze security NAME` prints of the running service."""
        return self._extent(live=True)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The 81 rows of the offline table, in the order of CHECKS."""
        return _rows(self.found, self.policy, live=False)

    @cached_property
    def live_rows(self) -> tuple[Row, ...]:
        """The rows as the running service has them."""
        return _rows(self.found, self.policy, live=True)

    @cached_property
    def ledgers(self) -> tuple[Ledger | None, ...]:
        """By reading what adds up to the figure; None where something is not known."""
        return tuple(ledger(fields, reading, self.policy) for fields, reading in self.found)

    def _extent(self, *, live: bool) -> Range:
        ranges = [extent(each.fields, each.reading, self.policy, live=live) for each in self.found]
        return Range(min(low for low, _ in ranges), max(high for _, high in ranges))


class Found(NamedTuple):
    """What a systemd keeps of a unit."""

    fields: Mapping[str, Values]
    reading: Reading


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
    found = tuple(
        Found(gathered(unit, reading), reading) for reading in readings(unit, version, arch)
    )
    return Score(version, policy or BUILT_IN, found)


def readings(unit: Unit, version: SystemdVersion, arch: str) -> tuple[Reading, ...]:
    """How a unit is read: one way for a version that was run, two between two of them."""
    below = max((each for each in RECORDED if each <= version), default=OLDEST)
    above = min((each for each in RECORDED if each >= version), default=NEWEST)
    instance = "i" if (unit.name or "").endswith("@") else ""
    return tuple(
        Reading(version, recorded, unit.scope, unit.kind, arch, instance)
        for recorded in dict.fromkeys((below, above))
    )


def _rows(found: Sequence[Found], policy: Policy, *, live: bool) -> tuple[Row, ...]:
    key = tuple((tuple(each.fields.items()), each.reading) for each in found)
    return _known_rows(key, policy, live=live)


@lru_cache(256)
def _known_rows(key: Key, policy: Policy, *, live: bool) -> tuple[Row, ...]:
    """The same for many units, above all for those in which nothing is scored."""
    found = [Found(dict(fields), reading) for fields, reading in key]
    sums = frozenset[int]().union(
        *(weight_sums(fields, reading, policy) for fields, reading in found)
    )
    columns = [possible(fields, reading, policy, live=live) for fields, reading in found]
    return tuple(
        _row(check, scale, frozenset[int | None]().union(*badness), sums)
        for check, scale, *badness in zip(CHECKS, policy.scales, *columns, strict=True)
    )


@lru_cache(8192)
def _row(check: Check, scale: Scale, badness: frozenset[int | None], sums: frozenset[int]) -> Row:
    only = next(iter(badness)) if len(badness) == 1 else None
    if only is None:
        return Row(check, None, None, scale.weight, scale.range, None, badness)
    texts = {row_exposure(only, scale.weight, scale.range, total) for total in sums}
    text = texts.pop() if len(texts) == 1 else None
    return Row(check, only == 0, only, scale.weight, scale.range, text, badness)
