"""Reads from which release to which something exists; knows not what it is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


class Recorded(NamedTuple):
    """A recorded release and the exact packages that were asked."""

    version: str
    systemd: str
    libseccomp: str


@cache
def recordings() -> Mapping[SystemdVersion, Recorded]:
    """Each recorded release, oldest first, with its exact packages of systemd and libseccomp."""
    return {SystemdVersion(int(row.version)): row for row in rows("recordings.tsv", Recorded)}


def first(since: str) -> tuple[SystemdVersion | None, bool]:
    """The first release that is known to have it, and whether none before had it for certain.

    No release means the oldest recorded one or before it.
    """
    if not since:
        return None, True
    return SystemdVersion(int(since.lstrip("~?"))), since.isdigit()


def last(until: str) -> SystemdVersion | None:
    """The last release that is known to have had it; None where the newest has it."""
    return SystemdVersion(int(until)) if until else None


@cache
def exists(since: str, until: str, version: SystemdVersion) -> bool | None:
    """Whether a release has it; None where two recordings around the release disagree."""
    begin, exact = first(since)
    if begin is not None and version < begin:
        if exact:
            return False
        # "?" marks what could not be asked of any older systemd
        return None if since.startswith("?") or _between(version, begin) else False
    end = last(until)
    if end is None or version <= end:
        return True
    later = min(recorded for recorded in recordings() if recorded > end)
    return None if version < later else False


def _between(version: SystemdVersion, recorded: SystemdVersion) -> bool:
    """Whether no recording stands from ``version`` up to a recorded release."""
    return not any(version <= other < recorded for other in recordings())
