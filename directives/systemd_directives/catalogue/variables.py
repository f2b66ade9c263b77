"""Environment variables that completion proposes; independent of units."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.history import exists
from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion

MANAGER = "manager"
"""systemd sets it for the processes of a unit."""
PERSON = "person"
"""People set it by hand."""


def variables(kind: str, version: SystemdVersion) -> Mapping[str, str]:
    """The variables of a kind that a release has, the likeliest first, each with a description."""
    return {row.name: row.detail for row in _table(kind) if exists(row.since, "", version)}


class VariableRow(NamedTuple):
    """A row of data/variables.tsv."""

    name: str
    kind: str
    since: str
    detail: str


@cache
def _table(kind: str) -> tuple[VariableRow, ...]:
    return tuple(row for row in rows("variables.tsv", VariableRow) if row.kind == kind)
