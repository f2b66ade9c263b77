"""Finds the known words that an unknown word likely means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_SUGGESTIONS = 3
_MIN_PREFIX_LENGTH = 3
"""The minimum length of a word that may be the beginning of another."""


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The likeliest of the ``known`` words, at most three, best first; empty if none is close.

    Words that differ only in case or punctuation come first. A word of one or two letters has no
    similar words. A prefix means a word if only one word begins so.
    """
    plain = _plain(word)
    if not plain:
        return ()
    bound = 0 if len(plain) < 3 else 1 if len(plain) < 5 else 2 if len(plain) < 9 else 3
    words = list(known)
    ranked: list[tuple[int, int, bool, str]] = []
    for other in words:
        if len(_letters(plain) - _letters(_plain(other))) > bound:
            continue
        far = distance(plain, _plain(other), bound)
        if far <= bound:
            ranked.append((far, distance(word, other, 9), word[-1:] != other[-1:], other))
    ranked.sort()
    least = ranked[0][0] if ranked else _MIN_PREFIX_LENGTH
    longer = [other for other in words if _plain(other).startswith(plain)]
    if len(longer) == 1 and len(plain) >= _MIN_PREFIX_LENGTH and least > 1:
        return (longer[0],)
    return tuple(other for far, *_, other in ranked[:_MAX_SUGGESTIONS] if least or far == 0)


@lru_cache(4096)
def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


@lru_cache(4096)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)
