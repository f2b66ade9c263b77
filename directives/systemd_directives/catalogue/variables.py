"""Environment variables that completion proposes; knows no unit and no environment."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from systemd_directives.catalogue.history import exists
from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion

MANAGER = "manager"
"""systemd sets it for the processes of a unit."""
PERSON = "person"
"""People set it."""


def variables(kind: str, version: SystemdVersion) -> Mapping[str, str]:
    """The variables of a kind that a release has, the likeliest first, each with a few words."""
    return {name: detail for name, since, detail in _table(kind) if exists(since, "", version)}


@cache
def _table(wanted: str) -> tuple[tuple[str, str, str], ...]:
    """Name, since and detail."""
    found = rows("variables.tsv", 4)
    return tuple((name, since, detail) for name, kind, since, detail in found if kind == wanted)
