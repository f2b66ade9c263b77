"""For people: each record with its line of the file, and the fix for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from serviceconfig_ls.cli.output import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import Record

_TAB = " " * 4
"""What a tab is printed as."""
_MAX_INDENT = 40
"""Columns; below a longer path the lines of a message are indented less."""
_SMALL_INDENT = 4
_MIN_WIDTH = 30
"""In fewer columns a message is not wrapped."""
_MAX_LINE_LENGTH = 160
"""A longer line of the file is not printed; in characters."""


class TextPrinter:
    """Writes records with their lines; names the command that explains each rule once."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._explained: set[str] = set()

    def show(self, record: Record) -> None:
        """Effect: writes one record."""
        _show(record, self._screen)
        if record.rule not in self._explained:
            self._explained.add(record.rule)
            self._screen.line((f"{'':>6} = help: serviceconfig-ls explain {record.rule}", "dim"))
        self._screen.line()


class GroupedPrinter:
    """Writes records in one line each, below the name of their file."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._file: Path | None = None

    def show(self, record: Record) -> None:
        """Effect: writes one record."""
        if record.path != self._file:
            if self._file is not None:
                self._screen.line()
            self._file = record.path
            self._screen.line((str(record.path), "bold underline"))
        place = f"{record.start.line}:{record.start.column}"
        mark = " [*]" if any(fix.safe for fix in record.fixes[:1]) else ""
        _show_message(record, self._screen, f"{place:>8}  ", mark)


def _show(record: Record, screen: Screen) -> None:
    """Effect: writes a record, its line and its first fix."""
    style = SEVERITIES[record.severity]
    _show_message(record, screen, f"{record.path}:{record.start.line}:{record.start.column}: ", "")
    if record.line.strip() and len(record.line) <= _MAX_LINE_LENGTH:
        _show_line(record, screen, style)
    for fix in record.fixes[:1]:
        mark = "fix" if fix.safe else "possible fix"
        screen.line((f"{'':>6} = {mark}: {fix.title}", "green" if fix.safe else "dim"))


def _show_message(record: Record, screen: Screen, place: str, mark: str) -> None:
    """Effect: writes place, severity, message and rule, wrapped at the width of a terminal."""
    severity = f"{record.severity.value} "
    rule = f" [{record.rule}]{mark}"
    indent = cell_len(place) if cell_len(place) < _MAX_INDENT else _SMALL_INDENT
    room = None if screen.width is None else screen.width - indent
    lines = _wrapped(f"{severity}{record.message}{rule}", room, cell_len(place) - indent)
    for number, line in enumerate(lines):
        first, last = number == 0, number == len(lines) - 1
        text = line.removeprefix(severity) if first else line
        end = rule.strip() if last and text.endswith(rule.strip()) else ""
        text = text[: len(text) - len(end)]
        head = (place, (severity, SEVERITIES[record.severity])) if first else (" " * indent,)
        screen.line(*head, text, (end, "dim"))


def _wrapped(text: str, width: int | None, first: int) -> list[str]:
    """The text in lines of at most ``width`` columns, the first one ``first`` shorter."""
    if width is None or width < _MIN_WIDTH:
        return [text]
    lines, line, room = [], "", width - first
    for word in text.split(" "):
        if line and cell_len(line) + 1 + cell_len(word) > room:
            lines.append(line)
            line, room = word, width
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


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
