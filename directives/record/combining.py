"""Decides how lines combine: from recordings, and where they are silent from by_hand.tsv."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from record.recording import Recording

_BY_HAND = Path(__file__).parent / "by_hand.tsv"


class Combining(NamedTuple):
    """How lines of a directive combine in the newest release that shows it."""

    appends: str
    """``yes`` or nothing."""
    resets: str
    """``yes`` or nothing."""
    default: str
    evidence: str
    """For each of the three: ``run``, ``page``, ``kind`` or ``-``."""


def combining(recordings: Mapping[int, Recording], section: str, name: str) -> Combining:
    """How lines of a directive in a section combine."""
    repeat, repeat_from = _fact(recordings, section, name, "repeat")
    empty, empty_from = _fact(recordings, section, name, "empty")
    default, default_from = _fact(recordings, section, name, "default")
    if not repeat and empty == "keep":
        # every list takes an empty line, so what refuses one holds a single value
        repeat_from = "kind"
    return Combining(
        "yes" if repeat == "add" else "",
        "yes" if empty == "reset" else "",
        default,
        f"{repeat_from} {empty_from} {default_from}",
    )


def _fact(
    recordings: Mapping[int, Recording], section: str, name: str, which: str
) -> tuple[str, str]:
    """One fact with its evidence; the newest recording counts first, then the nearest section."""
    newest_first = [recordings[version] for version in sorted(recordings, reverse=True)]
    words = [found["keys"][section].get(name) for found in newest_first]
    newest = next(filter(None, words))
    for place in _like(newest_first, section, name):
        # where the kind of value changed, what the older releases did says nothing
        for recording in (r for r, word in zip(newest_first, words, strict=True) if word == newest):
            behaviour = recording["behaviour"].get(place, {}).get(name, {})
            if found := behaviour.get(which):
                return str(found), "run"
        # what is in force without a line may well differ between sections
        if which == "default":
            break
    for place in (section, "*"):
        if facts := _by_hand().get((place, name)):
            value = facts[("repeat", "empty", "default").index(which)]
            if value:
                return value, facts[3].partition(":")[0]
    return "", "-"


def _like(newest_first: list[Recording], section: str, name: str) -> list[str]:
    """The section, and those with the same kind of value for the directive in some release."""
    found = [section]
    for other in ("Slice", "Service"):
        for recording in newest_first:
            words = recording["keys"]
            word = words[section].get(name)
            if other != section and word is not None and words[other].get(name) == word:
                found.append(other)
                break
    return found


@cache
def _by_hand() -> Mapping[tuple[str, str], tuple[str, str, str, str]]:
    found = {}
    for line in _BY_HAND.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            section, name, repeat, empty, default, source = line.split("\t")
            found[section, name] = repeat, empty, default, source
    return found
