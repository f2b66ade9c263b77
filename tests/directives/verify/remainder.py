"""The known differences from the real systemd, each with its reason."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("remainder.tsv")
_PATTERN = re.compile("/(.+)/")


class _Row(NamedTuple):
    versions: frozenset[int]
    directives: frozenset[str]
    """``*`` for all."""
    value: str
    pattern: re.Pattern[str] | None
    ours: str
    """The letter of our verdict that may differ; empty for any."""


def is_known(version: int, directive: str, value: str, ours: str) -> bool:
    """Whether a release may answer differently about a value from our verdict ``ours``."""
    return any(
        version in row.versions
        and row.directives & {directive, "*"}
        and row.ours in ("", ours)
        and (row.pattern.search(value) if row.pattern else row.value == value)
        for row in _rows()
    )


def values(version: int) -> frozenset[tuple[str, str]]:
    """Directive and value of each known difference about one value, whatever the section."""
    return frozenset(
        (directive, row.value)
        for row in _rows()
        if version in row.versions and not row.pattern
        for directive in row.directives
    )


@cache
def _rows() -> tuple[_Row, ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_row(*line.split("\t")) for line in lines if not line.startswith("#"))


def _row(versions: str, directives: str, value: str, _reason: str, ours: str = "") -> _Row:
    pattern = _PATTERN.fullmatch(value)
    return _Row(
        frozenset(map(int, versions.split(","))),
        frozenset(directives.split(" ")),
        "" if pattern else json.loads(value),
        re.compile(pattern[1]) if pattern else None,
        ours,
    )
