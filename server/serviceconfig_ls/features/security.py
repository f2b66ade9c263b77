"""The whole table of `systemd-analyze security` for a service, as Markdown.

Knows how to lay it out; the rows come from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import scoring
from serviceconfig_ls.units.cursor import block_at
from systemd_directives.exposure import CHECKS, Group, Row, Score
from systemd_directives.model import Openness, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.units.model import Block

_MARKS = "✗?✓·"
"""By rank."""


def show(document: Document, offset: int, config: Config) -> str:
    """The table for the service at byte ``offset``, or a sentence where there is none."""
    block = block_at(document, offset)
    if block is None or block.kind != "service":
        return "There is no service here: put the cursor into its `serviceConfig`."
    return of_block(block, config)


def of_block(block: Block, config: Config) -> str:
    """The table for a block."""
    return table(block.unit, scoring.of_block(block, config), block.reason)


def table(unit: Unit, score: Score, reason: str | None) -> str:
    """The table: the figure, then what fails with the line that mends it, then what passes.

    ``reason`` says why some of the unit is not known.
    """
    parts = [_headline(unit, score), *_notes(unit, reason)]
    for group in Group:
        own = [row for row in score.live_rows if row.check.group is group]
        parts.append(f"#### {group.value.capitalize()}\n\n{_table(own)}")
    return "\n\n".join(parts)


def _headline(unit: Unit, score: Score) -> str:
    """The first line: name, figure and level, or what the lines of a partial unit achieve."""
    name = f"{unit.name}.service" if unit.name else "this service"
    if unit.partial:
        mended = scoring.mended(score, scoring.bare(unit, score.version))
        return (
            f"### {name}\n\nThe unit is defined elsewhere; these lines mend **{mended} of "
            f"{len(CHECKS)}** checks of systemd {score.version}."
        )
    figure, level = scoring.figure(score.live), scoring.levels(score.live)
    text = f"### {name}: {figure} {level}\n\n`systemd-analyze security`, systemd {score.version}"
    if score.live != score.offline:
        text += f"; with `--offline=true` it says {scoring.figure(score.offline)}"
    return text


def _notes(unit: Unit, reason: str | None) -> Iterator[str]:
    if unit.partial:
        yield "The rows below are these lines on systemd's defaults, not this service's score."
    if unit.openness is not Openness.CLOSED:
        yield f"Some of the unit could not be read: {reason}."


def _table(rows: list[Row]) -> str:
    """Padded, so that it reads well as plain text too."""
    ordered = sorted(rows, key=lambda row: (_rank(row), -row.weight))
    cells = [_cells(row) for row in ordered]
    width = max(len(check) for _, check, _, _ in cells)
    lines = [f"|   | exposure | {'check':{width}} |   |", f"|---|---------:|{'-' * width}--|---|"]
    for mark, check, worth, text in cells:
        lines.append(f"| {mark} | {worth:>8} | {check:{width}} | {text} |")
    return "\n".join(lines)


def _rank(row: Row) -> int:
    """Failing rows first, then what is not known, what passes, what does not apply."""
    if not row.decided:
        return 1
    if row.badness is None:
        return 3
    return 2 if row.set else 0


def _cells(row: Row) -> tuple[str, str, str, str]:
    mark = _MARKS[_rank(row)]
    text = scoring.row_text(row)
    if mark == "✗":
        text = f"{text}: `{row.check.mend}`"
    return mark, _cell(f"`{row.check.id}`"), row.exposure or "", _cell(text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
