"""Recorded tables of the exposure of random services, one line for each; asks no systemd.

Services are numbered: the number is the seed they are made from. A line holds the overall figure in
tenths, the badness of every check in the order of the file's head (``a`` is 10, ``-`` does not
apply) and a digest of what the rows show; ``-`` alone is a service that does not load.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.support.services import service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.tables import Table

FOLDER = Path(__file__).with_name("recordings")
COUNTS = {"system": 5000, "user": 500}
"""How many services are recorded of each scope."""

_DIGITS = "0123456789a"


@dataclass(frozen=True)
class Recording:
    """What one systemd says of the numbered services of one scope."""

    packages: Mapping[str, str]
    """The exact package versions of systemd and libseccomp."""
    checks: Sequence[str]
    """Key, weight and range of each check, as ``key weight/range``."""
    texts: str
    """A digest of the services' texts."""
    lines: Sequence[str]

    def write(self, file: Path) -> None:
        """Effect: writes the file."""
        packages = json.dumps(dict(self.packages))
        head = [packages, json.dumps(list(self.checks)), self.texts]
        file.write_text("\n".join([*head, *self.lines]) + "\n", encoding="utf-8")


def file_of(version: int, scope: str) -> Path:
    """Where a recording is kept."""
    return FOLDER / f"{version}-{scope}.txt"


def read(version: int, scope: str) -> Recording:
    """A recording of ``system`` or ``user`` services."""
    text = file_of(version, scope).read_text(encoding="utf-8")
    packages, checks, texts, *lines = text.splitlines()
    return Recording(json.loads(packages), json.loads(checks), texts, lines)


def recording(packages: Mapping[str, str], scope: str, tables: Sequence[Table | None]) -> Recording:
    """The recording of the tables of the services of a scope."""
    checks = next(_checks(table) for table in tables if table)
    return Recording(packages, checks, digest(scope), [line(table, checks) for table in tables])


def line(table: Table | None, checks: Sequence[str]) -> str:
    """What is recorded of a table; its rows are as heavy and as wide as ``checks`` say."""
    if table is None:
        return "-"
    assert sorted(_checks(table)) == sorted(checks)
    rows = [table.rows[check.rpartition(" ")[0]] for check in checks]
    badness = "".join("-" if row.badness is None else _DIGITS[row.badness] for row in rows)
    shown = json.dumps([(row.set, row.exposure) for row in rows])
    return f"{table.overall} {badness} {hashlib.sha256(shown.encode()).hexdigest()[:6]}"


def _checks(table: Table) -> list[str]:
    return [f"{key} {row.weight}/{row.range}" for key, row in table.rows.items()]


@cache
def texts(scope: str) -> tuple[str, ...]:
    """The numbered services of a scope."""
    return tuple(_of(scope, service(Random(seed))) for seed in range(COUNTS[scope]))


def _of(scope: str, text: str) -> str:
    # a user manager's %u is whoever runs it
    return text.replace("%u", "someone") if scope == "user" else text


@cache
def digest(scope: str) -> str:
    """Stands for the texts of a scope, so that a recording of others is not taken for theirs."""
    return hashlib.sha256("\0".join(texts(scope)).encode()).hexdigest()
