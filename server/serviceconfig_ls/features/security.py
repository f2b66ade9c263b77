"""The whole table of `systemd-analyze security` for a block, as Markdown.

Knows how to lay it out; the rows come from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import scoring
from serviceconfig_ls.units.cursor import block_at
from systemd_directives.exposure import CHECKS, Group, Row
from systemd_directives.model import Openness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.units.model import Block


def show(document: Document, offset: int, config: Config) -> str:
    """The table for the service at byte ``offset``, or a sentence where there is none."""
    block = block_at(document, offset)
    if block is None or block.kind != "service":
        return "There is no service here: put the cursor into its `serviceConfig`."
    return table(block, config)


def table(block: Block, config: Config) -> str:
    """The table: the figure, then what fails with the line that mends it, then what passes."""
    rows = scoring.of_block(block, config).live_rows
    parts = [headline(block, config), *_notes(block)]
    for group in Group:
        own = [row for row in rows if row.check.group is group]
        parts.append(f"#### {group.value.capitalize()}\n\n{_table(own)}")
    return "\n\n".join(parts)


def headline(block: Block, config: Config) -> str:
    """The first line: name, figure and level, or what a partial block achieves."""
    name = f"{block.name}.service" if block.name else "this service"
    if block.partial:
        mended = scoring.mended(block, config)
        return (
            f"### {name}\n\nThe unit is defined elsewhere; these lines mend **{mended} of "
            f"{len(CHECKS)}** checks of systemd {config.systemd}."
        )
    whole = scoring.of_block(block, config)
    figure, level = scoring.figure(whole.live), scoring.levels(whole.live)
    text = f"### {name}: {figure} {level}\n\n`systemd-analyze security`, systemd {config.systemd}"
    if whole.live != whole.offline:
        text += f"; with `--offline=true` it says {scoring.figure(whole.offline)}"
    return text


def _notes(block: Block) -> Iterator[str]:
    if block.partial:
        yield "The rows below are these lines on systemd's defaults, not this service's score."
    if block.openness is not Openness.CLOSED:
        yield f"Some of the unit could not be read: {block.reason}."


def _table(rows: list[Row]) -> str:
    ordered = sorted(rows, key=lambda row: (_rank(row), -row.weight))
    lines = ["| | check | exposure | |", "|---|---|---:|---|"]
    return "\n".join([*lines, *map(_row, ordered)])


def _rank(row: Row) -> int:
    """Failing rows first, then what is not known, what passes, what does not apply."""
    if not row.decided:
        return 1
    if row.badness is None:
        return 3
    return 2 if row.set else 0


def _row(row: Row) -> str:
    check = row.check
    mark, exposure = "✓", row.exposure or ""
    text = check.good
    if not row.decided:
        mark, text = "?", "cannot be known without evaluation"
    elif row.badness is None:
        mark, text = "·", "does not apply"
    elif not row.set:
        mark, text = "✗", f"{check.bad}: `{check.mend}`"
    return f"| {mark} | `{check.id}` | {exposure} | {_cell(text)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
