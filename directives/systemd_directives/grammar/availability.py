"""From which release on a word is known, and how surely; knows no word."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from systemd_directives.model import OLDEST, SystemdVersion


class Availability(NamedTuple):
    """The release that brought something; in between ``first`` and ``sure`` it is not known."""

    first: SystemdVersion
    """The first release that may have it."""
    sure: SystemdVersion
    """The first release that has it for certain."""

    def has(self, version: SystemdVersion) -> bool | None:
        """Whether a release has it; None where that is not known."""
        if version >= self.sure:
            return True
        return None if version >= self.first else False


ALWAYS = Availability(OLDEST, OLDEST)
"""In every release that this project knows."""


@cache
def availability(text: str) -> Availability:
    """Reads ```` (always), ``257`` or ``253-257``; raises ValueError for anything else."""
    if not text:
        return ALWAYS
    first, _, sure = text.partition("-")
    return Availability(SystemdVersion(int(first)), SystemdVersion(int(sure or first)))
