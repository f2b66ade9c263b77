"""Names of time zones; independent of the zones that the machine has."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from systemd_directives.data_files import rows

_ABBREVIATION = re.compile("[A-Z]{3,5}")
"""Such as CEST, which is valid if it is an abbreviation of the machine's own zone."""
_OF_MACHINE = frozenset({"localtime", "posixrules"})
_TREES = re.compile("(?:posix|right)/")
"""Folders with copies of all zones."""


def is_zone(name: str) -> bool:
    """Whether it can be a time zone: UTC, an old name, or a place such as Europe/Berlin."""
    plain = _TREES.sub("", name, count=1)
    named = name.upper() == "UTC" or name in _OF_MACHINE or plain in zones()
    return named or bool(_ABBREVIATION.fullmatch(name))


def is_like_zone(name: str) -> bool:
    """Whether it begins like the name of a place, so that it cannot be anything else."""
    return "/" in name and name.partition("/")[0].lower() in _areas()


class _ZoneRow(NamedTuple):
    zone: str


@cache
def zones() -> frozenset[str]:
    """Every zone of the IANA database."""
    return frozenset(row.zone for row in rows("zones.tsv", _ZoneRow))


@cache
def _areas() -> frozenset[str]:
    return frozenset(zone.partition("/")[0].lower() for zone in zones() if "/" in zone)
