"""Tables of the exposure as plain values: the project's, made from a unit file, and how two differ."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives import unitfile
from systemd_directives.exposure import level, score
from systemd_directives.model import RuntimeScope, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.exposure import Policy
    from systemd_directives.model import Unit


class Line(NamedTuple):
    """One row; the badness is None where the check does not apply."""

    set: bool | None
    badness: int | None
    weight: int
    range: int
    exposure: str | None


class Table(NamedTuple):
    """The exposure of one service."""

    overall: int
    """The score in tenths."""
    level: str
    rows: Mapping[str, Line]
    """The rows by the key of their check."""


def ours(
    text: str,
    version: int,
    *,
    user: bool = False,
    policy: Policy | None = None,
    kind: str = "service",
    arch: str = "x86-64",
) -> Table:
    """The project's table for a unit file without unknowns."""
    scope = RuntimeScope.USER if user else RuntimeScope.SYSTEM
    found = score(_unit(text, kind, scope), SystemdVersion(version), arch=arch, policy=policy)
    assert found.offline.known
    rows = {
        row.check.json_field: Line(row.set, row.badness, row.weight, row.range, row.exposure)
        for row in found.rows
    }
    return Table(found.offline.low, level(found.offline.low), rows)


@lru_cache(8192)
def _unit(text: str, kind: str, scope: RuntimeScope) -> Unit:
    """Remembered, since the same texts are asked about for many versions."""
    return unitfile.parse(text, None, kind, scope).unit


def differences(one: Table, other: Table) -> Iterator[str]:
    """One line for each difference."""
    if one[:2] != other[:2]:
        yield f"overall: {one[:2]} and {other[:2]}"
    for key in one.rows.keys() | other.rows.keys():
        pair = one.rows.get(key), other.rows.get(key)
        if pair[0] != pair[1]:
            yield f"{key}: {pair[0]} and {pair[1]}"
