"""Reads the tables of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parent
CURSOR = "¦"


class Place(NamedTuple):
    """A cursor in a value, and the expected proposals."""

    section: str
    directive: str
    text: str
    offset: int
    version: int
    first: tuple[str, ...]
    """The first proposals in order; those after ``…`` come later, in any order."""
    never: frozenset[str]


def places() -> Iterator[Place]:
    """The places of completion.tsv."""
    for key, value, version, first, never in rows("completion.tsv", 5):
        section, directive = key.split(".")
        text = value.replace(CURSOR, "")
        yield Place(
            section,
            directive,
            text,
            value.index(CURSOR),
            int(version),
            tuple(first.split()),
            frozenset(never.split()),
        )


class MeaningRow(NamedTuple):
    """A valid value and its description."""

    section: str
    directive: str
    value: str
    meaning: str | None
    printed: tuple[str, ...]
    """The lines that a real systemd prints for it; ``or`` separates alternatives."""


def meanings() -> Iterator[MeaningRow]:
    """The values of meanings.tsv."""
    for key, value, meaning, printed in rows("meanings.tsv", 4):
        section, directive = key.split(".")
        lines = tuple(printed.split(";")) if printed else ()
        yield MeaningRow(section, directive, value, meaning or None, lines)


class Mistake(NamedTuple):
    """A wrong value and the proposed replacements."""

    section: str
    directive: str
    value: str
    proposed: tuple[str, ...]


def mistakes() -> Iterator[Mistake]:
    """The values of mistakes.tsv."""
    for key, value, proposed in rows("mistakes.tsv", 3):
        section, directive = key.split(".")
        texts = tuple(each.strip('"') for each in proposed.split("|")) if proposed else ()
        yield Mistake(section, directive, value, texts)


@cache
def values_of(directive: str) -> frozenset[str]:
    """All values of a directive in the tables, right and wrong ones."""
    texts = {place.text for place in places() if place.directive == directive}
    texts |= {row.value for row in meanings() if row.directive == directive}
    return frozenset(texts | {each.value for each in mistakes() if each.directive == directive})


def rows(name: str, width: int) -> Iterator[list[str]]:
    """The rows of a table, each with ``width`` cells; lines with ``#`` are comments."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (width - len(cells))
