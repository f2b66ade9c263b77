"""Reads the tables in data/: one row a line, fields separated by tabs, the first line a header."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = TypeVar("Row", bound=NamedTuple)

DATA = Path(__file__).parent / "data"
"""The folder of the tables."""


class TableError(ValueError):
    """A table whose columns are not those that its reader expects; the message names both."""


def rows(name: str, row: type[Row]) -> Iterator[Row]:
    """The rows of data/``name``, whose columns are the fields of ``row``.

    Lines that begin with ``#`` are comments. Empty fields at the end of a line may be omitted.
    Raises TableError if the header does not list the fields of ``row`` in order, or if a line has
    more fields than the header.
    """
    return read_table(DATA / name, row)


def read_table(path: Path, row: type[Row]) -> Iterator[Row]:
    """Like ``rows``, for a table in any folder."""
    columns = row._fields
    lines = path.read_text(encoding="utf-8").splitlines()
    content = (line.split("\t") for line in lines if line and line[0] != "#")
    header = tuple(next(content, ()))
    if header != columns:
        raise TableError(f"{path.name}: columns {header}, but {row.__name__} has {columns}")
    empty = [""] * len(columns)
    for fields in content:
        if len(fields) > len(columns):
            raise TableError(f"{path.name}: more than {len(columns)} fields: {fields}")
        yield row._make(fields + empty[len(fields) :])
