"""Which of some directives a misspelled name likely means."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_SUGGESTIONS = 3
MAX_SPLIT_NAMES = 4096
"""The names that are kept as words: all that systemd has, and some misspelled ones."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def nearest_names(
    name: str, targets: Mapping[str, str | None], uses: Mapping[str, int]
) -> tuple[str, ...]:
    """The likeliest meanings of a misspelled name, at most three, best first.

    `targets` maps each name that may be meant to the name to propose: the successor of a deprecated
    one, or None if it has none. A different first word, as in ProtectDevices for PrivateDevices or
    ExtraGroups for SupplementaryGroups, and a truncated name count as two errors. Among equally
    close names those with more `uses` come first.
    """
    plain, tail = name.lower(), _tail(name)
    bound = 1 if len(plain) < 5 else 2 if len(plain) < 9 else 3 if len(plain) < 16 else 4
    is_new = _words(name)[:1] not in {_words(each)[:1] for each in targets}
    may_differ = bool(tail) and len(tail[-1]) > 4 and is_new
    near = []
    for each in targets:
        same_tail = bool(tail) and tail == _tail(each)
        is_beginning = len(plain) > 7 and each.lower().startswith(plain)
        is_close = abs(len(plain) - len(each)) <= bound
        if not (is_close or same_tail or is_beginning):
            continue
        if not _similar_words(name, each) and not (may_differ and same_tail):
            continue
        slips = distance(plain, each.lower(), bound)
        if same_tail or is_beginning:
            slips = min(slips, 2)
        if slips <= bound:
            near.append((slips, -uses.get(each, 0), each))
    near.sort()
    # a name one error away is meant; from two on the next best may be meant as well
    last = min(near)[0] if near else 0
    last += last > 1
    meant = (targets[each] for slips, _, each in near if slips <= last)
    return tuple(dict.fromkeys(each for each in meant if each))[:_MAX_SUGGESTIONS]


_INTERCHANGED = frozenset({"private", "protect", "restrict"})
"""First words that people confuse."""


def _similar_words(name: str, other: str) -> bool:
    """Whether each word of a name is similar to the word at its place in another name.

    PrivateFoo has few letters that PrivateTmp has not, and yet means something else. Names with
    different numbers of words are not compared.
    """
    words, others = _words(name), _words(other)
    if len(words) != len(others):
        return True
    return all(
        word == meant
        or {word, meant} <= _INTERCHANGED
        or (len(word) > 2 and meant.startswith(word))
        or distance(word, meant, len(meant) // 2) <= max(1, len(meant) // 2)
        for word, meant in zip(words, others, strict=True)
    )


def _tail(name: str) -> tuple[str, ...]:
    """All words of a name but the first, in lower case and singular."""
    return _words(name)[1:]


@lru_cache(MAX_SPLIT_NAMES)
def _words(name: str) -> tuple[str, ...]:
    return tuple([word.lower().removesuffix("s") for word in _WORD.findall(name)])
