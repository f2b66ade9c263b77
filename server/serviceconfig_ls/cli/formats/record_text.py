"""For people: each record with its line of the file, and the fix for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from serviceconfig_ls.cli.output import SEVERITIES

if TYPE_CHECKING:
    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import Record

_TAB = " " * 4
"""What a tab is printed as."""
_MAX_LINE_LENGTH = 160
"""A longer line of the file is not printed; in characters."""


def show(record: Record, screen: Screen) -> None:
    """Effect: writes one record."""
    style = SEVERITIES[record.severity]
    screen.line(
        f"{record.path}:{record.start.line}:{record.start.column}: ",
        (record.severity.value, style),
        f" {record.message} ",
        (f"[{record.rule}]", "dim"),
    )
    if record.line.strip() and len(record.line) <= _MAX_LINE_LENGTH:
        _show_line(record, screen, style)
    for fix in record.fixes[:1]:
        mark = "fix" if fix.safe else "possible fix"
        screen.line((f"{'':>6} = {mark}: {fix.title}", "green" if fix.safe else "dim"))
    screen.line()


def _show_line(record: Record, screen: Screen, style: str) -> None:
    """Effect: writes the line of the file, and carets below the place of the record."""
    start, end = record.start, record.end
    end_column = end.column if end.line == start.line else len(record.line) + 1
    before, marked = record.line[: start.column - 1], record.line[start.column - 1 : end_column - 1]
    screen.line((f"{start.line:>6} │ ", "dim"), _printable(record.line))
    indent, carets = " " * _width(before), "^" * max(_width(marked), 1)
    screen.line((f"{'':>6} │ ", "dim"), indent, (carets, style))


def _printable(text: str) -> str:
    """The text with tabs expanded, and U+FFFD for each character that could steer a terminal."""
    expanded = text.replace("\t", _TAB)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in expanded)


def _width(text: str) -> int:
    """The columns that a text takes on the screen."""
    return cell_len(_printable(text))
