"""The list of many services, worst first, and how many there are of each level."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import CHECKS, LEVEL_NAMES, level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.exposure import ScoreRange


class ListedService(NamedTuple):
    """One line of the list."""

    name: str
    """With its type: ``nginx.service``."""
    exposure: ScoreRange
    """In tenths, as ``systemd-analyze security --offline=true`` prints it."""
    partial: bool
    """Whether the unit is defined elsewhere, so that ``exposure`` is not its score."""
    fixed: int
    """How many checks its own lines improve."""
    path: str
    line: int
    """From 1."""

    @property
    def contribution(self) -> str:
        """What the lines of a partial unit do: ``12 of 81 checks``."""
        return f"{self.fixed} of {len(CHECKS)} checks"


def badness(service: ListedService) -> tuple[bool, int, int, str, int]:
    """A sort key, the worst first. Services that are defined elsewhere follow: without a score."""
    exposure = service.exposure
    figures = (service.fixed, 0) if service.partial else (-exposure.high, -exposure.low)
    return service.partial, *figures, service.path, service.line


def totals(services: Iterable[ListedService]) -> str:
    """How many services there are, and how many of each level: ``3 services: 2 UNSAFE, 1 OK``.

    A range counts as its worst level.
    """
    listed = list(services)
    counts = Counter(level(each.exposure.high) for each in listed if not each.partial)
    partial = sum(each.partial for each in listed)
    parts = [f"{counts[name]} {name}" for name in LEVEL_NAMES if counts[name]]
    parts += [f"{partial} defined elsewhere"] if partial else []
    count = "1 service" if len(listed) == 1 else f"{len(listed)} services"
    return f"{count}: {', '.join(parts)}" if parts else count
