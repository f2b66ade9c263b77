"""For people: each record under its line, with what would mend it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.text import Text

from serviceconfig_ls.cli.console import SEVERITIES

if TYPE_CHECKING:
    from rich.console import Console

    from serviceconfig_ls.cli.check_file import Record

_TAB = 4
_LONGEST = 160
"""Columns of a line that are shown."""


def show(record: Record, console: Console) -> None:
    """Effect: prints one record."""
    line, column = record.start
    style = SEVERITIES[record.severity]
    head = Text(f"{record.path}:{line}:{column}: ")
    head.append(record.severity, style)
    head.append(f" {record.message} ")
    head.append(f"[{record.rule}]", "dim")
    console.print(head)
    if record.line.strip() and len(record.line) <= _LONGEST:
        _show_line(record, console, style)
    for fix in record.fixes[:1]:
        mark = "fix" if fix.safe else "possible fix"
        console.print(Text(f"{'':>6} = {mark}: {fix.title}", "green" if fix.safe else "dim"))
    console.print()


def _show_line(record: Record, console: Console, style: str) -> None:
    line, column = record.start
    end = record.end[1] if record.end[0] == line else len(record.line) + 1
    before, marked = record.line[: column - 1], record.line[column - 1 : end - 1]
    console.print(Text.assemble((f"{line:>6} │ ", "dim"), _plain(record.line)))
    carets = "^" * max(_width(marked), 1)
    console.print(Text.assemble((f"{'':>6} │ ", "dim"), " " * _width(before), (carets, style)))


def _plain(text: str) -> str:
    """The text as it is shown: tabs as blanks, nothing that would steer the terminal."""
    expanded = text.replace("\t", " " * _TAB)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in expanded)


def _width(text: str) -> int:
    """The columns that a text takes on the screen."""
    return sum(_TAB if char == "\t" else _columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
