"""For GitHub Actions: workflow commands that annotate the lines of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serviceconfig_ls.cli.check_file import Record

_COMMANDS = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


def line(record: Record) -> str:
    """The command for one record."""
    (row, column), (last, end) = record.start, record.end
    place = f"file={_property(str(record.path))},line={row},endLine={last}"
    if row == last:
        # columns are refused where an annotation spans lines
        place += f",col={column},endColumn={end}"
    title = f"title={_property(record.rule)}"
    return f"::{_COMMANDS[record.severity]} {place},{title}::{_data(record.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
