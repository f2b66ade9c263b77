"""Which releases have something, and how certain that is."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from systemd_directives.model import OLDEST, SystemdVersion


class Availability(NamedTuple):
    """The release that introduced something; unknown from ``first`` up to ``sure``."""

    first: SystemdVersion
    """The first release that may have it."""
    sure: SystemdVersion
    """The first release that certainly has it."""

    def has(self, version: SystemdVersion) -> bool | None:
        """Whether a release has it; None if unknown."""
        if version >= self.sure:
            return True
        return None if version >= self.first else False


ALWAYS = Availability(OLDEST, OLDEST)
"""In every release that this package covers."""


@cache
def availability(text: str) -> Availability:
    """Parses ```` (always), ``257`` or ``253-257``; raises ValueError for anything else."""
    if not text:
        return ALWAYS
    first, _, sure = text.partition("-")
    return Availability(SystemdVersion(int(first)), SystemdVersion(int(sure or first)))
