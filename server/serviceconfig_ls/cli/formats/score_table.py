"""The table of one service in a terminal, laid out as systemd-analyze's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.cli.output import LEVELS
from serviceconfig_ls.features.exposure.score import format_range, levels, row_text
from serviceconfig_ls.features.security_table import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import ScoredService
    from systemd_directives.exposure import ScoredCheck

    Part = str | tuple[str, str]

_WIDTH = 120
"""Columns of the table where it does not go to a terminal."""
_MIN_TEXT_WIDTH = 50
"""Columns for the text of a row; in a narrower terminal the names of checks are shortened."""
_SHORT_WIDTH = 30
"""Columns for a shortened name; a few are longer."""
_FRAME = 9
"""Columns of the mark, the exposure and the blanks."""


def show(scored: ScoredService, screen: Screen) -> None:
    """Effect: writes the rows of a service, then its score."""
    service, score = scored.service, scored.score
    name = f"{service.unit.name or '?'}.service"
    screen.line((f"{name}  {service.path}:{service.line}", "bold"))
    available = screen.width or _WIDTH
    width = max(len(row.check.id) for row in score.rows)
    is_narrow = available - width - _FRAME < _MIN_TEXT_WIDTH
    if is_narrow:
        width = _SHORT_WIDTH
    for row in score.rows:
        name = short_name(row.check) if is_narrow else row.check.id
        room = available - max(width, len(name)) - _FRAME
        screen.line(*_row(row, name.ljust(width), room))
    screen.line(*_overall(scored))
    if service.reason:
        screen.line(f"  Some of the unit could not be read: {service.reason}")
    screen.line()


def _row(row: ScoredCheck, name: str, room: int) -> Iterator[Part]:
    mark, style = _mark(row)
    text = row_text(row)
    text = text if len(text) <= room else text[: room - 1] + "…"
    yield mark, style
    yield f" {name} "
    yield text.ljust(room) if row.exposure else text, "" if style == "red" else "dim"
    if row.exposure:
        yield f"{row.exposure:>6}"


def _mark(row: ScoredCheck) -> tuple[str, str]:
    """The mark of a row and its style."""
    if not row.decided:
        return "?", "yellow"
    if row.badness is None:
        return "·", "dim"
    return ("✓", "green") if row.set else ("✗", "red")


def _overall(scored: ScoredService) -> Iterator[Part]:
    score = scored.score
    judged = f"systemd {score.version}, {scored.target.reason}"
    if scored.service.base is not None:
        judged += f"; base: {scored.service.base}"
    if scored.service.unit.partial:
        value = format_range(score.offline)
        yield (
            f"→ These lines alone, on systemd's defaults: {value}; the unit is defined elsewhere, "
            f"so this is not its score ({judged})"
        )
        return
    name = scored.service.unit.name or "this service"
    level = levels(score.offline)
    yield f"→ Overall exposure level for {name}.service: {format_range(score.offline)} "
    yield level, LEVELS.get(level.split()[-1], "")
    if score.live != score.offline:
        yield f"; {format_range(score.live)} {levels(score.live)} while it runs"
    yield f" ({judged})"
