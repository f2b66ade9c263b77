"""Which directive a wrong name likely means; knows only the names that it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_SUGGESTIONS = 3
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def nearest_names(
    name: str, targets: Mapping[str, str | None], uses: Mapping[str, int]
) -> tuple[str, ...]:
    """The likeliest meanings of a wrong name, at most three, best first.

    `targets` gives for each name that may have been meant the one to propose: another where the
    former is out of use, none where nothing came in its place. Another first word, as in
    ProtectDevices for PrivateDevices, and a name broken off count as two slips. Of equally near
    names those with more `uses` come first.
    """
    plain, tail = name.lower(), _tail(name)
    bound = 1 if len(plain) < 5 else 2 if len(plain) < 9 else 3 if len(plain) < 16 else 4
    near = []
    for each in targets:
        slips = distance(plain, each.lower(), bound)
        if (tail and tail == _tail(each)) or (len(plain) > 7 and each.lower().startswith(plain)):
            slips = min(slips, 2)
        if slips <= bound:
            near.append((slips, -uses.get(each, 0), each))
    near.sort()
    # what is one slip away was meant; from two on the next best may have been
    last = min(near)[0] if near else 0
    last += last > 1
    meant = (targets[each] for slips, _, each in near if slips <= last)
    return tuple(dict.fromkeys(each for each in meant if each))[:_MAX_SUGGESTIONS]


def _tail(name: str) -> list[str]:
    """All words of a name but the first, without case and plural."""
    return [word.lower().removesuffix("s") for word in _WORD.findall(name)[1:]]
