"""Which known words were likely meant by an unknown one; knows no list of words itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_MOST = 3


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The likeliest of the ``known`` words, at most three, best first; none if nothing is close.

    The same letters in another case, or with other marks between them, come first.
    """
    plain = _plain(word)
    if not plain:
        return ()
    bound = 1 if len(plain) < 5 else 2 if len(plain) < 9 else 3
    ranked: list[tuple[int, int, str]] = []
    for other in known:
        if len(_letters(plain) - _letters(_plain(other))) > bound:
            continue
        far = _distance(plain, _plain(other), bound)
        if far <= bound:
            ranked.append((far, _distance(word, other, 9), other))
    ranked.sort()
    if ranked and ranked[0][0] == 0:
        ranked = [entry for entry in ranked if entry[0] == 0]
    return tuple(other for _, _, other in ranked[:_AT_MOST])


@lru_cache(4096)
def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


@lru_cache(4096)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def _distance(one: str, other: str, bound: int) -> int:
    """Letters to put in, leave out, change or swap with the next; ``bound + 1`` if more."""
    if abs(len(one) - len(other)) > bound:
        return bound + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        above, row, older = row, [i], before
        for j, right in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = above
        if min(row) > bound:
            return bound + 1
    return row[-1]
