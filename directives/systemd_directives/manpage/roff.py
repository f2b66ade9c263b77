"""Splits the source of a man(7) page into requests and lines of text; independent of macros.

Conditions are decided as for a terminal (nroff), strings are inserted, comments removed. Never
raises.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"?|(\S+)')
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffc\ud800-\udfff\U000e0000-\U000e0fff]"
)
_REQUEST = re.compile(r"[.'][ \t]*([^\s\\]*)[ \t]*(.*)", re.DOTALL)
_CONDITION = re.compile(r"!?(?:'[^']*'[^']*'|\S+?(?=\\\{|\s|$))[ \t]*")
_STRING = re.compile(r"\\\*(?:\[([^\]]*)\]|\((..)|(.))")
_COMMENT = re.compile(r'(?<!\\)\\".*')


class RoffLine(NamedTuple):
    """One line of a page, after conditions and strings."""

    request: str
    """The name of the request or macro, such as ``PP``; empty for a line of text."""
    text: str
    """The line of text, or the arguments of the request as written."""


def lines(page: str) -> Iterator[RoffLine]:
    """Every line of ``page`` that a formatter for terminals would process, in order."""
    return _RoffReader(visible(page)).run()


def arguments(rest: str) -> list[str]:
    """The arguments of a request; double quotes protect spaces."""
    found = []
    for quoted, bare in _ARGUMENT.findall(rest):
        found.append(bare or quoted.replace('""', '"'))
    return found


def visible(text: str) -> str:
    r"""``text`` without characters that control a terminal or reorder text.

    Line ends become ``\n``; tabs stay.
    """
    return _INVISIBLE.sub("", text.replace("\r\n", "\n"))


class _RoffReader:
    """Iterates over the lines with the state that conditions and strings need."""

    def __init__(self, page: str) -> None:
        self.rows = page.split("\n")
        if self.rows and not self.rows[-1]:
            self.rows.pop()
        self.strings: dict[str, str] = {}
        self.hidden = 0  # the number of open braces since a condition failed
        self.held = True  # the result of the last .ie, for its .el
        self.macro = ""  # the end of the macro definition that is being skipped

    def run(self) -> Iterator[RoffLine]:
        for row in self.rows:
            yield from self.line(row)

    def line(self, row: str) -> Iterator[RoffLine]:
        if self.macro:
            if row.strip() == self.macro:
                self.macro = ""
            return
        if self.hidden:
            self.hidden += row.count("\\{") - row.count("\\}")
            return
        control = row.startswith((".", "'"))
        if "\\*" in row:
            row = _STRING.sub(self.string, row)
        if not control:
            yield RoffLine("", row)
            return
        match = _REQUEST.match(row)
        if match is not None:
            yield from self.request(match[1], _COMMENT.sub("", match[2]))

    def request(self, name: str, rest: str) -> Iterator[RoffLine]:
        if name in ("if", "ie"):
            yield from self.conditional(name, rest)
        elif name == "el":
            yield from self.branch(rest, holds=not self.held)
        elif name == "ds":
            key, _, value = rest.partition(" ")
            self.strings[key] = value.lstrip(" ").removeprefix('"')[:1000]
        elif name in ("de", "de1", "am", "ig"):
            words = rest.split()
            ends = words[-1] if len(words) > (name != "ig") else ""
            self.macro = "." + (ends or ".")
        elif name:
            yield RoffLine(name, rest)

    def conditional(self, name: str, rest: str) -> Iterator[RoffLine]:
        match = _CONDITION.match(rest)
        condition = match[0].strip() if match else ""
        holds = _holds(condition)
        if name == "ie":
            self.held = holds
        yield from self.branch(rest[len(match[0]) if match else 0 :], holds=holds)

    def branch(self, rest: str, *, holds: bool) -> Iterator[RoffLine]:
        if holds:
            rest = rest.replace("\\{\\", "").replace("\\{", "").strip(" ")
            if rest:
                yield from self.line(rest)
            return
        self.hidden = max(0, rest.count("\\{") - rest.count("\\}"))

    def string(self, match: re.Match[str]) -> str:
        return self.strings.get(match[1] or match[2] or match[3] or "", "")


def _holds(condition: str) -> bool:
    """Whether groff takes the branch when it formats for a terminal."""
    if condition.startswith("!"):
        return not _holds(condition[1:])
    if condition.startswith("'"):
        _, left, right, *_ = (condition + "'''").split("'")
        return left == right
    return condition in ("n", "o", "1") or condition.startswith("\\n(.g")
