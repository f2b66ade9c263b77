"""What people write in place of words that systemd knows; knows no kind of value's form."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.grammar.lexing.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def suggest(kind: str, word: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """What a wrong word of a kind likely stands for: another word for it, or one spelt much alike.

    The kinds are those of data/synonyms.tsv; `known` are the words that are right.
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
