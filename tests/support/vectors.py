"""Services with known scores, from the table ``tests/directives/exposure/vectors.tsv``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parents[1] / "directives/exposure/vectors.tsv"
VERSIONS = (252, 257, 262)


class Vector(NamedTuple):
    """One service with the score that one systemd gives it."""

    version: int
    text: str
    overall: int
    """The score in tenths."""


def vectors() -> list[Vector]:
    """Every service of the table with every version of systemd."""
    found = []
    for row in _FILE.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        lines, *figures = row.split("\t")
        text = unit("" if lines == "-" else lines.replace(" | ", "\n"))
        found += [
            Vector(version, text, int(figure))
            for version, figure in zip(VERSIONS, figures, strict=True)
        ]
    return found


def unit(lines: str) -> str:
    """A unit with these lines; ``DefaultDependencies`` goes to its section."""
    parts = lines.splitlines()
    own = [line for line in parts if not line.startswith("DefaultDependencies")]
    rest = [line for line in parts if line.startswith("DefaultDependencies")]
    return "\n".join(["[Unit]", *rest, "[Service]", "ExecStart=/bin/true", *own]) + "\n"
