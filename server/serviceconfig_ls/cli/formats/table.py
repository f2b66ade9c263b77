"""The table of one service in a terminal, laid out as systemd-analyze's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from serviceconfig_ls.cli.console import LEVELS
from serviceconfig_ls.features.exposure.score import figure, levels, row_text

if TYPE_CHECKING:
    from rich.console import Console

    from serviceconfig_ls.cli.results import ScoredService
    from systemd_directives.exposure import ScoredCheck

_WIDTH = 120
"""Columns of the table where it does not go to a terminal."""
_MIN_TEXT_WIDTH = 60
"""Columns for the text of a row, also in a terminal that is narrower."""


def show(scored: ScoredService, console: Console) -> None:
    """Effect: prints the rows of a service, then its score."""
    service, score = scored.service, scored.score
    name = f"{service.unit.name or '?'}.service"
    console.print(Text(f"{name}  {service.path}:{service.line}", "bold"))
    width = max(len(row.check.id) for row in score.rows)
    columns = console.width if console.is_terminal else _WIDTH
    room = max(columns - width - 14, _MIN_TEXT_WIDTH)
    for row in score.rows:
        console.print(_row(row, width, room))
    console.print(_overall(scored))
    if service.reason:
        console.print(f"  Some of the unit could not be read: {service.reason}")
    console.print()


def _row(row: ScoredCheck, width: int, room: int) -> Text:
    mark, style = _mark(row)
    text = row_text(row)
    text = text if len(text) <= room else text[: room - 1] + "…"
    line = Text.assemble((mark, style), " ", row.check.id.ljust(width), "  ")
    line.append(text.ljust(room), "" if style == "red" else "dim")
    line.append(f"{row.exposure or '':>6}")
    line.rstrip()
    return line


def _mark(row: ScoredCheck) -> tuple[str, str]:
    """The mark of a row and its style."""
    if not row.decided:
        return "?", "yellow"
    if row.badness is None:
        return "·", "dim"
    return ("✓", "green") if row.set else ("✗", "red")


def _overall(scored: ScoredService) -> Text:
    score = scored.score
    judged = f"systemd {score.version}, {scored.target.reason}"
    if scored.service.unit.partial:
        value = figure(score.offline)
        return Text(
            f"→ These lines alone, on systemd's defaults: {value}; the unit is defined elsewhere, "
            f"so this is not its score ({judged})"
        )
    name = scored.service.unit.name or "this service"
    level = levels(score.offline)
    line = Text(f"→ Overall exposure level for {name}.service: {figure(score.offline)} ")
    line.append(level, LEVELS.get(level.split()[-1], ""))
    if score.live != score.offline:
        line.append(f"; {figure(score.live)} {levels(score.live)} while it runs")
    line.append(f" ({judged})")
    return line
