"""Recorded exposure tables of random services, one line for each.

Services are numbered; the number is their seed. A line has the overall score in tenths, the badness
of every check in the order of the file's header (``a`` is 10, ``-`` does not apply) and a digest of
the rows; ``-`` alone is a service that does not load.
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
"""The number of recorded services by scope, for every version."""
ARM64 = "arm64"
"""The scope of system services on aarch64, for the versions that Debian has."""
ARM64_COUNT = 1000

_DIGITS = "0123456789a"


@dataclass(frozen=True)
class Recording:
    """The tables of one systemd for the numbered services of one scope."""

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
    """The path of a recording."""
    return FOLDER / f"{version}-{scope}.txt"


def read(version: int, scope: str) -> Recording:
    """A recording of ``system`` or ``user`` services, or of those of ``arm64``."""
    text = file_of(version, scope).read_text(encoding="utf-8")
    packages, checks, texts, *lines = text.splitlines()
    return Recording(json.loads(packages), json.loads(checks), texts, lines)


def recording(packages: Mapping[str, str], scope: str, tables: Sequence[Table | None]) -> Recording:
    """The recording of the tables of the services of a scope."""
    checks = next(_checks(table) for table in tables if table)
    return Recording(packages, checks, digest(scope), [line(table, checks) for table in tables])


def line(table: Table | None, checks: Sequence[str]) -> str:
    """The recorded line for a table; ``checks`` has the weights and ranges of its rows."""
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
    return tuple(
        _of(scope, service(Random(seed))) for seed in range(COUNTS.get(scope, ARM64_COUNT))
    )


def _of(scope: str, text: str) -> str:
    # a user manager's %u is its user
    return text.replace("%u", "someone") if scope == "user" else text


@cache
def digest(scope: str) -> str:
    """A digest of the texts of a scope, so that a recording of other texts is not used for them."""
    return hashlib.sha256("\0".join(texts(scope)).encode()).hexdigest()
