"""The units that systemd itself ships."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from systemd_directives.model import RuntimeScope


class OwnUnitRow(NamedTuple):
    """A row of data/units.tsv."""

    name: str
    scopes: str


@cache
def own_units(scope: RuntimeScope) -> frozenset[str]:
    """The units of a manager that some release of systemd ships, with their types."""
    found = (row for row in rows("units.tsv", OwnUnitRow) if scope.value in row.scopes.split())
    return frozenset(row.name for row in found)
