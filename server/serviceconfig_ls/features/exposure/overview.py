"""The list of many services, worst first, and how many there are of each level."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import CHECKS, LEVEL_NAMES, level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.exposure import ScoreRange


UNCERTAIN = "uncertain"
"""Of several possible levels."""
PARTIAL = "defined elsewhere"
KINDS = (*LEVEL_NAMES, UNCERTAIN, PARTIAL)
"""What services are counted as, in the order of a summary."""


class ListedService(NamedTuple):
    """One line of the list."""

    name: str
    """With its type: ``nginx.service``."""
    exposure: ScoreRange
    """In tenths: in a terminal as ``systemd-analyze security --offline=true`` prints it, in an
    editor that of the running service."""
    partial: bool
    """Whether the unit is defined elsewhere, so that ``exposure`` is not its score."""
    fixed: int
    """How many checks its own lines improve."""
    path: str
    line: int
    """From 1."""

    @property
    def kind(self) -> str:
        """Its level, or why it has none: one of `KINDS`."""
        if self.partial:
            return PARTIAL
        low, high = level(self.exposure.low), level(self.exposure.high)
        return low if low == high else UNCERTAIN

    @property
    def contribution(self) -> str:
        """What the lines of a partial unit do: ``12 of 81 checks``."""
        return f"{self.fixed} of {len(CHECKS)} checks"


def badness(service: ListedService) -> tuple[bool, int, int, str, int]:
    """A sort key, by what is certain: the worst first, a wide range late.

    Services that are defined elsewhere follow, since they have no score.
    """
    exposure = service.exposure
    figures = (service.fixed, 0) if service.partial else (-exposure.low, -exposure.high)
    return service.partial, *figures, service.path, service.line


def totals(services: Iterable[ListedService]) -> str:
    """How many services there are, and how many of each kind: ``3 services: 2 UNSAFE, 1 OK``."""
    listed = list(services)
    counts = Counter(each.kind for each in listed)
    parts = [f"{counts[name]} {name}" for name in KINDS if counts[name]]
    count = "1 service" if len(listed) == 1 else f"{len(listed)} services"
    return f"{count}: {', '.join(parts)}" if parts else count
