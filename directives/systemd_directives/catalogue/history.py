"""Reads the since and until columns of the data tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping


class Recorded(NamedTuple):
    """A recorded release and the exact packages that were run."""

    version: str
    systemd: str
    libseccomp: str


@cache
def recordings() -> Mapping[SystemdVersion, Recorded]:
    """Each recorded release, oldest first."""
    return {SystemdVersion(int(row.version)): row for row in rows("recordings.tsv", Recorded)}


def first(since: str) -> tuple[SystemdVersion | None, bool]:
    """The first release known to have something, and whether earlier ones certainly lack it.

    None means the oldest recorded release or an earlier one.
    """
    if not since:
        return None, True
    return SystemdVersion(int(since.lstrip("~?"))), since.isdigit()


def last(until: str) -> SystemdVersion | None:
    """The last release known to have something; None if the newest has it."""
    return SystemdVersion(int(until.lstrip("?"))) if until else None


@cache
def exists(since: str, until: str, version: SystemdVersion) -> bool | None:
    """Whether a release has something; None if the recordings before and after it disagree."""
    begin, exact = first(since)
    if begin is not None and version < begin:
        if exact:
            return False
        # "?" means that no older systemd could be asked
        return None if since.startswith("?") or _between(version, begin) else False
    end = last(until)
    if end is None or version <= end:
        return True
    if until.startswith("?"):
        return None
    later = min(recorded for recorded in recordings() if recorded > end)
    return None if version < later else False


def _between(version: SystemdVersion, recorded: SystemdVersion) -> bool:
    """Whether there is no recording from ``version`` up to a recorded release."""
    return not any(version <= other < recorded for other in recordings())
