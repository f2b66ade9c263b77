"""What people write instead of the words that systemd knows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.grammar.lexing.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def suggest(kind: str, word: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """What a wrong word of a kind likely means: a synonym, or a word with a similar spelling.

    The kinds are those of data/synonyms.tsv; `known` are the valid words.
    """
    return _synonyms().get((kind, word.lower()), ()) or nearest(word, known)


class _SynonymRow(NamedTuple):
    kind: str
    wrong: str
    right: str


@cache
def _synonyms() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found = rows("synonyms.tsv", _SynonymRow)
    return {(row.kind, row.wrong): tuple(row.right.split("|")) for row in found}
