"""The whole table of `systemd-analyze security` for a service, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.hardening import offers
from serviceconfig_ls.features.hardening.text import spelled
from serviceconfig_ls.features.inert_markdown import cell, code, prose
from serviceconfig_ls.features.text import from_slices
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.exposure import CHECKS, CheckTopic, Score, ScoredCheck, changed_checks
from systemd_directives.hardening import reasons
from systemd_directives.model import Completeness, Setting, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block
    from systemd_directives.exposure import Check

    Lines: TypeAlias = Mapping[str, str]

_SHOWN_BY_WORD = ("CapabilityBoundingSet", "RestrictAddressFamilies", "SystemCallFilter")
"""Lists with a check for some of their words."""
_OTHER_WORDS = "~…"
"""In the name of the check for all words that have none of their own."""
_MARKS = "✗?✓·"
"""The mark of each rank."""


def show(document: Document, offset: int, config: Config) -> str:
    """The table for the service at byte ``offset``, or a sentence if there is none."""
    located = block_at(units(document), offset)
    if located is None or located.block.kind != "service":
        return "There is no service here: put the cursor into its `serviceConfig`."
    return of_block(located.block, config, from_slices.not_scored(document, located, config))


def of_block(block: Block, config: Config, more_notes: Iterable[str] = ()) -> str:
    """The table for a block, with lines to add and what in the block conflicts with them."""
    score = scores.of_block(block, config)
    notes = (*_notes(unit_of(block), score, block.reason, block.base), *more_notes)
    fix_lines = _fix_lines(unit_of(block), score, lambda line: spelled(line, block))
    return _laid_out(unit_of(block), score, notes, fix_lines, _against(block, config))


def table(unit: Unit, score: Score, reason: str | None, base: str | None = None) -> str:
    """The table: the score, then failing rows with the line that fixes them, then passing rows.

    ``reason`` says why a part of the unit is unknown, ``base`` what completes it.
    """
    notes = _notes(unit, score, reason, base)
    return _laid_out(unit, score, notes, _fix_lines(unit, score, str), {})


def short_name(check: Check) -> str:
    """The name of a check without a directive that its word shows: ``~CAP_KILL``, ``~@clock``."""
    directive, _, word = check.id.partition("=")
    return word if directive in _SHOWN_BY_WORD and word != _OTHER_WORDS else check.id


def _laid_out(
    unit: Unit, score: Score, notes: Iterable[str], fix_lines: Lines, against: Lines
) -> str:
    parts = [_headline(unit, score), *notes]
    for group in CheckTopic:
        own = [row for row in score.live_rows if row.check.topic is group]
        parts.append(f"#### {group.value.capitalize()}\n\n{_table(own, fix_lines, against)}")
    return "\n\n".join(parts)


def _fix_lines(unit: Unit, score: Score, spell: Callable[[str], str]) -> Lines:
    """By the key of a failing check: the single line that improves it in this unit, if any."""
    found = {}
    for row in score.live_rows:
        if row.set is not False:
            continue
        directive, _, text = row.check.fix_line.partition("=")
        line = Setting("Service", directive, (text,))
        after = unit._replace(settings=(*unit.settings, line))
        if row.check in changed_checks(score, after, directive).improved:
            found[row.check.json_field] = spell(row.check.fix_line)
    return found


def _against(block: Block, config: Config) -> Lines:
    """By directive, or by word of a list: what in the block conflicts with it, and why."""
    found = dict(reasons(unit_of(block), config.systemd))
    for advice in offers.advice(block, config):
        if advice.against is not None:
            found.setdefault(advice.candidate.key, advice.against)
    return found | {"RootDirectory": "without the store in it nothing runs there"}


def _directive(fix_line: str) -> str:
    return fix_line.partition("=")[0]


def _reason(fix_line: str, against: Lines) -> str | None:
    """Why a line does not suit this block: for a deny list by its words, else by the directive."""
    directive, _, text = fix_line.partition("=")
    if not text.startswith("~"):
        return against.get(directive)
    return next((against[word] for word in text[1:].split() if word in against), None)


def _headline(unit: Unit, score: Score) -> str:
    """The first line: name, score and level, or what the lines of a partial unit improve."""
    name = code(f"{unit.name}.service") if unit.name else "this service"
    if unit.partial:
        fixed = scores.improved_checks(score, scores.bare(unit, score.version, score.arch))
        return (
            f"### {name}\n\nThe unit is defined elsewhere; these lines fix **{fixed} of "
            f"{len(CHECKS)}** checks of systemd {score.version}."
        )
    number, level = scores.format_range(score.live), scores.levels(score.live)
    text = f"### {name}: {number} {level}\n\n`systemd-analyze security`, systemd {score.version}"
    if score.live != score.offline:
        text += f"; with `--offline=true` it says {scores.format_range(score.offline)}"
    return text


def _notes(unit: Unit, score: Score, reason: str | None, base: str | None) -> Iterator[str]:
    if base is not None:
        yield f"These lines on the unit as the base defines it: {base}."
    if unit.partial:
        yield (
            f"The rows below, {scores.format_range(score.live)} in all, are these lines on "
            "systemd's defaults, not this service's score."
        )
    if unit.completeness is not Completeness.COMPLETE:
        yield f"Some of the unit could not be read: {prose(reason or '')}."


def _table(rows: list[ScoredCheck], fix_lines: Lines, against: Lines) -> str:
    """The rows, padded so that they are readable as plain text."""
    ordered = sorted(rows, key=lambda row: (_rank(row), -row.weight))
    cells = [_cells(row, fix_lines, against) for row in ordered]
    width = max(len(state) for _, _, state, _ in cells)
    lines = [f"|   | exposure | {'':{width}} |   |", f"|---|---------:|{'-' * width}--|---|"]
    for mark, worth, state, setting in cells:
        lines.append(f"| {mark} | {worth:>8} | {state:{width}} | {setting} |")
    return "\n".join(lines)


def _rank(row: ScoredCheck) -> int:
    """Failing rows first, then unknown, passing and inapplicable ones."""
    if not row.decided:
        return 1
    if row.badness is None:
        return 3
    return 2 if row.set else 0


def _cells(row: ScoredCheck, fix_lines: Lines, against: Lines) -> tuple[str, str, str, str]:
    """The mark, the exposure, the state, and the line that improves it or the check's name."""
    mark, name = _MARKS[_rank(row)], short_name(row.check)
    setting = code(name)
    line = fix_lines.get(row.check.json_field)
    if line is not None:
        if _directive(row.check.id) not in _SHOWN_BY_WORD:  # there the name is what to add
            is_other = _directive(row.check.fix_line) not in row.check.id
            setting = f"{setting}: {code(line)}" if is_other else code(line)
        kept = _reason(row.check.fix_line, against)
        setting += f" (but {prose(kept)})" if kept else ""
    return mark, row.exposure or "", cell(scores.row_text(row)), cell(setting)
