"""Reads the tables under data/; knows no table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parent / "data"


def rows(name: str, width: int) -> Iterator[tuple[str, ...]]:
    """The rows of a table, each with ``width`` fields; lines with ``#`` are remarks.

    Fields stand between tabs; empty ones at the end of a line may be left out.
    """
    empty = ("",) * width
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            fields = tuple(line.split("\t"))
            yield fields if len(fields) >= width else fields + empty[len(fields) :]
