"""A client's copy of a text, counted in the code units of the agreed encoding.

The copy is a list of code units, so that an edit may begin or end inside a character: the rest of
that character is then U+FFFD, as it must be in the server.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.server.fuzz.scripts import Encoding

_BREAK = re.compile("\r\n|\n|\r")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass
class Typist:
    """A text and the changes that produce it, as LSP describes them."""

    encoding: Encoding
    text: str
    """The text without lone surrogates."""
    undo: list[str] = field(default_factory=list)

    def units(self) -> str:
        """The text with one character for each code unit."""
        return _apart(self.text, self.encoding)

    def replace(self, start: int, end: int, new: str) -> dict[str, Any]:
        """Effect: replaces the code units from ``start`` to ``end`` by ``new``; returns the change."""
        units = self.units()
        starts = _line_starts(units)
        places = [_position(starts, at) for at in (start, end)]
        start, end = (
            self._whole_character(units, _offset(units, starts, *place)) for place in places
        )
        self.undo.append(self.text)
        pieces = (units[:start], _apart(new, self.encoding), units[end:])
        self.text = "".join(_whole(piece, self.encoding) for piece in pieces)
        first, last = ({"line": line, "character": column} for line, column in places)
        return {"range": {"start": first, "end": last}, "text": new}

    def _whole_character(self, units: str, at: int) -> int:
        """In UTF-8, a position inside a character means its start."""
        while self.encoding == "utf-8" and at < len(units) and "\x80" <= units[at] <= "\xbf":
            at -= 1
        return at

    def take_back(self) -> dict[str, Any]:
        """Effect: undoes the last change by a full replacement; returns the change."""
        if self.undo:
            self.text = self.undo.pop()
        return {"text": self.text}

    def applied(self, edits: Sequence[Any]) -> str:
        """The text after the edits of one answer, which all refer to the current text."""
        units = self.units()
        starts = _line_starts(units)
        spans = []
        for edit in edits:
            ends = [edit["range"][end] for end in ("start", "end")]
            first, last = (_exact(units, starts, at["line"], at["character"]) for at in ends)
            assert first <= last, "the edit ends before it begins"
            spans.append((first, last, edit["newText"]))
        spans.sort(key=lambda span: span[:2])
        at, pieces = 0, []
        for first, last, new in spans:
            assert at <= first, "two edits overlap"
            pieces += [units[at:first], _apart(new, self.encoding)]
            at = last
        return _whole("".join([*pieces, units[at:]]), self.encoding)


def _apart(text: str, encoding: Encoding) -> str:
    if encoding == "utf-8":
        return text.encode("utf-8", "surrogatepass").decode("latin-1")
    if encoding == "utf-32":
        return text
    return "".join(_halves(char) if char > "\uffff" else char for char in text)


def _halves(char: str) -> str:
    code = ord(char) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _whole(units: str, encoding: Encoding) -> str:
    """The text of some code units; what is not a character becomes U+FFFD."""
    if encoding == "utf-8":
        text = units.encode("latin-1").decode("utf-8", "surrogatepass")
    elif encoding == "utf-16":
        text = _PAIR.sub(
            lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), units
        )
    else:
        text = units
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _line_starts(units: str) -> list[int]:
    return [0, *(match.end() for match in _BREAK.finditer(units))]


def _position(starts: Sequence[int], at: int) -> tuple[int, int]:
    line = bisect_right(starts, at) - 1
    return line, at - starts[line]


def _offset(units: str, starts: Sequence[int], line: int, column: int) -> int:
    """The offset of a position; beyond the end of its line, the end of the line."""
    end = starts[line + 1] if line + 1 < len(starts) else len(units)
    content = units[starts[line] : end].rstrip("\r\n")
    return starts[line] + min(column, len(content))


def _exact(units: str, starts: Sequence[int], line: int, column: int) -> int:
    at = _offset(units, starts, line, column)
    assert line < len(starts) and at == starts[line] + column, "a position that is not in the text"
    return at
