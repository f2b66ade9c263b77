"""For GitHub Actions: workflow commands that annotate the lines of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.cli.escape import escaped_controls
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from serviceconfig_ls.cli.results import Record

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def line(record: Record) -> str:
    """The command for one record."""
    start, end = record.start, record.end
    place = f"file={_property(str(record.path))},line={start.line},endLine={end.line}"
    if start.line == end.line:
        # GitHub refuses columns where an annotation spans lines.
        place += f",col={start.column},endColumn={end.column}"
    title = f"title={_property(record.rule)}"
    return f"::{_COMMANDS[record.severity]} {place},{title}::{_data(record.message)}"


def _data(text: str) -> str:
    """Text that a command carries: controls as in all output, but line ends as the runner reads."""
    lines = (escaped_controls(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
