"""Parses the notation of the fixtures: Nix text whose comments say what must be found in it.

``tests/README.md`` explains it on one page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"^(?P<lead>[ \t]*#[ \t]*)(?P<first><)?(?P<carets>\^+) (?P<text>.*)$")
_MORE = re.compile(r"^[ \t]*#[ \t]*\| (?P<text>.*)$")
_CURSOR = "$0"


@dataclass(frozen=True)
class Note:
    """The expected text for the characters ``start`` to ``end`` of a line."""

    line: int
    """The number of the line from 0, in the text without notes."""
    start: int
    end: int
    text: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fixture:
    """A text without its notes."""

    text: str
    notes: tuple[Note, ...]
    cursors: tuple[int, ...]
    """The offsets of the cursors in bytes."""

    @property
    def content(self) -> bytes:
        return self.text.encode()


def fixture(marked: str) -> Fixture:
    """Removes the notes and the cursors from ``marked`` and returns them with the text."""
    lines: list[str] = []
    notes: list[Note] = []
    for line in marked.splitlines(keepends=True):
        bare = line.rstrip("\n")
        mark, more = _MARK.match(bare), _MORE.match(bare)
        if mark:
            start = 0 if mark["first"] else mark.start("carets")
            length = len(mark["carets"])
            notes.append(Note(len(lines) - 1, start, start + length, mark["text"]))
        elif more and notes:
            last = notes.pop()
            notes.append(
                Note(last.line, last.start, last.end, last.text, (*last.more, more["text"]))
            )
        else:
            lines.append(line)
    return _without_cursors("".join(lines), tuple(notes))


def _without_cursors(text: str, notes: tuple[Note, ...]) -> Fixture:
    cursors: list[int] = []
    while (at := text.find(_CURSOR)) >= 0:
        cursors.append(len(text[:at].encode()))
        text = text[:at] + text[at + len(_CURSOR) :]
    return Fixture(text, notes, tuple(cursors))


def columns(text: str, start: int, end: int) -> tuple[int, int, int]:
    """The line, first and last character of the bytes ``start`` to ``end`` of ``text``."""
    content = text.encode()
    before = content[:start].decode()
    line = before.count("\n")
    first = len(before) - (before.rfind("\n") + 1)
    return line, first, first + len(content[start:end].decode())
