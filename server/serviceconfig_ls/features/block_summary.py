"""The summary of a service in a hover on its header: the score, the next lines, the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.hardening import offers
from serviceconfig_ls.features.hardening.text import short
from serviceconfig_ls.features.inert_markdown import code, prose
from serviceconfig_ls.units.editing.fix_edits import nix_value
from systemd_directives.exposure import CHECKS
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.model import Block
    from systemd_directives.hardening import HardeningLine

MAX_LINES = 3
"""The next lines that a summary lists."""
MAX_VALUE_LENGTH = 30
"""Longer values are cut off."""


def summary(block: Block, config: Config) -> str:
    """The summary, as Markdown with one fact a line."""
    return "  \n".join(_lines(block, config))


def _lines(block: Block, config: Config) -> Iterator[str]:
    score = scores.of_block(block, config)
    name = code(f"{block.name}.service") if block.name else "this service"
    figure = scores.format_range(score.live)
    version = f"systemd {config.systemd}"
    if block.partial:
        bare = scores.of_bare(block, config)
        fixed = f"{scores.improved_checks(score, bare)} of {len(CHECKS)} checks"
        yield f"**{name}** is defined elsewhere"
        yield f"These lines fix {fixed}; {figure} if nothing else is set ({version})"
    else:
        passed = sum(row.set is True for row in score.live_rows)
        counts = f"{passed} of {len(CHECKS)} checks pass"
        yield f"**{name}** {figure} **{scores.levels(score.live)}**, {counts} ({version})"
    if block.completeness is not Completeness.COMPLETE:
        yield f"A part of the unit is unknown: {prose(block.reason or '')}"
    best = offers.best_lines(block, config)[:MAX_LINES]
    if best:
        yield "**Next** " + ", ".join(
            f"{code(_short(line, block))} {effect}" for line, effect in best
        )


def _short(line: HardeningLine, block: Block) -> str:
    if block.is_unit_file:
        return short(line)
    value = nix_value(line.lines[0], boolean=True)
    cut = (
        value
        if len(value) <= MAX_VALUE_LENGTH
        else f'{value[:MAX_VALUE_LENGTH].rsplit(" ", 1)[0]} …"'
    )
    return f"{line.directive} = {cut};"
