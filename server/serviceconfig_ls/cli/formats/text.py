"""For people: each record with its line of the file, and the fix for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from serviceconfig_ls.cli.console import SEVERITIES

if TYPE_CHECKING:
    from rich.console import Console

    from serviceconfig_ls.cli.results import Record

_TAB = " " * 4
"""What a tab is printed as."""
_MAX_LINE_LENGTH = 160
"""A longer line of the file is not printed; in characters."""


def show(record: Record, console: Console) -> None:
    """Effect: prints one record."""
    style = SEVERITIES[record.severity]
    header = Text(f"{record.path}:{record.start.line}:{record.start.column}: ")
    header.append(record.severity.value, style)
    header.append(f" {record.message} ")
    header.append(f"[{record.rule}]", "dim")
    console.print(header)
    if record.line.strip() and len(record.line) <= _MAX_LINE_LENGTH:
        _show_line(record, console, style)
    for fix in record.fixes[:1]:
        mark = "fix" if fix.safe else "possible fix"
        console.print(Text(f"{'':>6} = {mark}: {fix.title}", "green" if fix.safe else "dim"))
    console.print()


def _show_line(record: Record, console: Console, style: str) -> None:
    """Effect: prints the line of the file, and carets below the place of the record."""
    start, end = record.start, record.end
    end_column = end.column if end.line == start.line else len(record.line) + 1
    before, marked = record.line[: start.column - 1], record.line[start.column - 1 : end_column - 1]
    console.print(Text.assemble((f"{start.line:>6} │ ", "dim"), _printable(record.line)))
    indent, carets = " " * _width(before), "^" * max(_width(marked), 1)
    console.print(Text.assemble((f"{'':>6} │ ", "dim"), indent, (carets, style)))


def _printable(text: str) -> str:
    """The text with tabs expanded, and U+FFFD for each character that could steer a terminal."""
    expanded = text.replace("\t", _TAB)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in expanded)


def _width(text: str) -> int:
    """The columns that a text takes on the screen."""
    return cell_len(_printable(text))
