"""Reads the escapes inside a line of a man(7) page; independent of requests and Markdown."""

from __future__ import annotations

import re
from enum import Enum
from itertools import groupby
from typing import NamedTuple


class Face(Enum):
    """The typeface of a piece of text."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"


class Link(NamedTuple):
    """Where a piece of text leads."""

    note: int | None = None
    """The number of the page's note with the address; None if the text is the address itself."""


class TextRun(NamedTuple):
    """A piece of text in one typeface."""

    text: str
    face: Face = Face.PLAIN
    link: Link | None = None


TextRuns = tuple[TextRun, ...]
_FACES = {"B": Face.BOLD, "I": Face.ITALIC, "3": Face.BOLD, "2": Face.ITALIC, "BI": Face.BOLD}
_SILENT = frozenset("&|^%:/,*shvwlLDobxXZABnMkzrgFHSRVYp{}!?)")
_ESCAPE = re.compile(
    r"\\(?:[fm*nMkgFVYS](?:\[[^\]]*\]|\(..|.)?"
    r"|s(?:\[[^\]]*\]|[-+]?(?:\(\d\d|\d))"
    r"|[hvwlLDobxXZABNHR](?:'[^']*')?"
    r"|\(..|\[[^\]]*\]|.|$)"
)
_NAMED = {
    "aq": "'", "dq": '"', "bu": "•", "em": "—", "en": "–", "hy": "-", "mc": "µ", "lq": "“",
    "rq": "”", "oq": "‘", "cq": "’", "rs": "\\", "ga": "`", "ha": "^", "ti": "~", "co": "©",
    "rg": "®", "tm": "™", "->": "→", "<-": "←", "<=": "≤", ">=": "≥", "!=": "≠", "mu": "×",
    "+-": "±", "de": "°", "at": "@", "sh": "#", "Do": "$", "lB": "[", "rB": "]", "lC": "{",
    "rC": "}", "la": "⟨", "ra": "⟩", "ba": "|", "sl": "/", "ul": "_", "mi": "−", "pl": "+",
    "eq": "=", "aa": "´", "Fo": "«", "Fc": "»", "bq": "‚", "Bq": "„", "pc": "·", "if": "∞",
    "S1": "¹", "S2": "²", "S3": "³", "12": "½", "14": "¼", "34": "¾",
}  # fmt: skip
_SINGLE = {" ": " ", "~": " ", "0": " ", "-": "-", "e": "\\", "\\": "\\", "t": "\t", "'": "´"}


def plain(runs: TextRuns) -> str:
    """The text of ``runs`` without typefaces."""
    return "".join(run.text for run in runs)


class Pen:
    """Collects lines of text as runs; keeps the typeface from one line to the next."""

    def __init__(self) -> None:
        self.runs: list[TextRun] = []
        self._face = self._before = Face.PLAIN
        self._linked = False
        self._raised: str | None = None  # superscript being read: the number of a note
        self._joins = True  # whether the next line continues without a space

    def write(self, text: str) -> None:
        """Adds a line, separated by a space from the line before."""
        if not self._joins:
            self._put(" ")
        self._joins = False
        if "\\" not in text:
            self._put(text)
            return
        at = 0
        for match in _ESCAPE.finditer(text):
            if match.start() > at:
                self._put(text[at : match.start()])
            at = match.end()
            if self._escape(match[0]):
                return
        if at < len(text):
            self._put(text[at:])

    def lift(self) -> TextRuns:
        """The text since the last call; pieces of one typeface are joined."""
        self._lower()
        self._linked = False
        joined = tuple(
            TextRun("".join(run.text for run in group), face, link)
            for (face, link), group in groupby(self.runs, lambda run: (run.face, run.link))
        )
        self.runs = []
        self._joins = True
        return joined

    def set(self, face: Face) -> None:
        """Switches to ``face``."""
        self._before, self._face = self._face, face

    def _put(self, text: str) -> None:
        if self._raised is not None:
            self._raised += text
        else:
            self.runs.append(TextRun(text, self._face, Link() if self._linked else None))

    def _escape(self, escape: str) -> bool:
        """Handles one escape; True if it ends the line."""
        kind = escape[1:2]
        if kind == "f":
            self._font(escape[2:].strip("[]("))
        elif kind == "m":
            self._linked = escape[2:].strip("[](") not in ("", "default")
        elif kind == "u":
            self._raised = ""
        elif kind == "d":
            self._lower()
        elif kind == "c":
            self._joins = True
            return True
        elif kind == '"':
            return True
        elif kind not in _SILENT:
            self._put(_character(escape))
        return False

    def _font(self, name: str) -> None:
        self.set(self._before if name in ("P", "") else _FACES.get(name, Face.PLAIN))

    def _lower(self) -> None:
        """Ends the superscript: the number of a note after a link becomes part of the link."""
        raised, self._raised = self._raised, None
        if not raised:
            return
        number = re.fullmatch(r"\[(\d{1,4})\]", raised)
        if number is None or not self.runs or self.runs[-1].link != Link():
            self._put(raised)
            return
        for at in range(len(self.runs) - 1, -1, -1):
            if self.runs[at].link != Link():
                break
            self.runs[at] = self.runs[at]._replace(link=Link(int(number[1])))


def _character(escape: str) -> str:
    """The character of an escape; empty if unknown."""
    name = escape[1:]
    if name.startswith("("):
        return _NAMED.get(name[1:], "")
    if name.startswith("["):
        name = name.strip("[]")
        code = re.fullmatch(r"u([0-9A-F]{4,6})", name)
        return _printable(int(code[1], 16)) if code else _NAMED.get(name, "")
    if name.startswith("N"):
        digits = name[1:].strip("'")
        return _printable(int(digits)) if digits.isdecimal() and len(digits) < 8 else ""
    return _SINGLE.get(name, name)


def _printable(code: int) -> str:
    """The character with this number; empty if it is not printable."""
    if code > 0x10FFFF:
        return ""
    character = chr(code)
    return character if character.isprintable() else ""
