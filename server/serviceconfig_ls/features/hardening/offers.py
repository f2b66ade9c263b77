"""Offers lines that restrict a service further.

The lines, and what conflicts with them, come from systemd_directives. Nothing is offered for an
incomplete unit, for user and initrd services, or for text with a syntax error; an action then says
why.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.hardening import journal
from serviceconfig_ls.features.hardening import text as text
from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.units.editing import text_edits
from serviceconfig_ls.units.editing.insert import SourceEdit, insertion
from serviceconfig_ls.units.editing.lib_names import new_argument, spelling_of
from serviceconfig_ls.units.editing.unit_file_edits import addition
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from serviceconfig_ls.workspace.workspace import units
from systemd_directives import catalogue
from systemd_directives.hardening import (
    PRESETS,
    Advice,
    HardeningLine,
    Preset,
    Risk,
    advise,
    kind_of,
    together,
)
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from serviceconfig_ls.features.config import Config, OwnPreset
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Located
    from systemd_directives.hardening import Recognized

KIND = "refactor.rewrite"
MAX_CACHED_BLOCKS = 64
"""The blocks whose offers are kept."""


class Offer(NamedTuple):
    """Some lines that can be added together."""

    title: str
    lines: tuple[HardeningLine, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Directives that would belong to them, and why they are omitted here."""
    question: str = ""
    """The question about the service to answer first."""


def actions(document: Document, span: Span, config: Config) -> Iterator[Action]:
    """The offers at ``span``: first the menu, then the choices of what is only in "More …"."""
    located = block_at(units(document), span.start)
    if located is None:
        return
    block, start = located.block, located.offset(span.start)
    if block.kind == journal.KIND:
        at_header = block.header.covers(start) and not block.is_unit_file
        yield from journal.actions(document, located, config.nixos, at_header=at_header)
        return
    if block.kind != "service" or not (
        _is_in_lines(block, start) or _is_before_lines(document, located, span.start)
    ):
        return
    obstacle = obstacle_to_offers(block)
    if obstacle:
        yield Action("Add hardening lines", KIND, (), obstacle=obstacle)
        return
    wrapper = _Wrapper() if block.is_unit_file else _wrapper(document, located, config)
    has_timer = _has_timer(document, block)
    first = menu(block, config, has_timer=has_timer)
    for offer in (*first, *choices(block, config, has_timer=has_timer)):
        edits = _edits(document, located, offer.lines, wrapper)
        if edits is not None:
            yield Action(
                offer.title,
                KIND,
                tuple(TextEdit(edit.span, edit.text) for edit in edits),
                documentation=text.documentation(offer.lines, offer.left_out, config),
                is_choice=offer not in first,
                at_header=block.header.covers(start),
                question=offer.question,
            )


def _edits(
    document: Document, located: Located, lines: Sequence[HardeningLine], wrapper: _Wrapper
) -> tuple[SourceEdit, ...] | None:
    """The edits that add lines to a block; None if there is no place for them."""
    block = located.block
    if isinstance(document, UnitFile):
        written = [each for line in lines for each in text.unit_file_lines(line, block)]
        return addition(document, "Service", written)
    if block.is_unit_file:
        written = [each for line in lines for each in text.unit_file_lines(line, block)]
        return text_edits.addition(document, located, "Service", written)
    bindings = [text.binding(each, block, wrapper.spelling) for each in lines]
    made = insertion(document, located, "Service", bindings)
    return None if made is None else (*made, *wrapper.edits)


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def advice(block: Block, config: Config) -> tuple[Advice, ...]:
    """The advice about each line that a block does not have."""
    return tuple(advise(unit_of(block), config.systemd))


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def menu(block: Block, config: Config, *, has_timer: bool = False) -> tuple[Offer, ...]:
    """The next line, all safe lines, and those for a service of its kind, if that is recognized."""
    kind = kind_of(unit_of(block), config.systemd, has_timer=has_timer)
    return tuple(_menu(block, config, kind))


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def choices(block: Block, config: Config, *, has_timer: bool = False) -> tuple[Offer, ...]:
    """The basic set and those for kinds of services, then single lines, each with its question."""
    kind = kind_of(unit_of(block), config.systemd, has_timer=has_timer)
    return tuple(_choices(block, config, kind))


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def best_lines(block: Block, config: Config) -> tuple[tuple[HardeningLine, str], ...]:
    """The safe lines, the one that does most first, each with what it does, such as ``−0.4``."""
    if block.kind != "service" or obstacle_to_offers(block):
        return ()
    before = score.of_block(block, config).live
    found = []
    for line in _safe(block, config):
        after = score.with_candidates(block, (line,), config)
        label = score.delta_text(after.high - before.high)
        if block.partial:
            label = f"({_change(block, (line,), config)})"
        found.append((after.high, -score.checks_fixed_by(block, line, config), line, label))
    found.sort(key=lambda each: each[:2])
    return tuple((line, label) for _, _, line, label in found)


def _useful(block: Block, config: Config) -> tuple[Advice, ...]:
    """What nothing speaks against and what improves something.

    Nothing for a directive that the block defines already: an empty list gives no line of the unit,
    and yet Nix refuses a second definition.
    """
    defined = {d.directive for d in block.definitions if d.section == "Service" and not d.option}
    return tuple(
        each
        for each in advice(block, config)
        if each.against is None
        and each.candidate.directive not in defined
        and score.checks_fixed_by(block, each.candidate, config)
    )


def _safe(block: Block, config: Config) -> list[HardeningLine]:
    """The lines that hardly any service misses; for a partial block none that replaces a list."""
    return [
        each.candidate
        for each in _useful(block, config)
        if each.candidate.risk is Risk.SAFE and not (block.partial and text.is_list(each.candidate))
    ]


def _fits(block: Block, candidate: HardeningLine, config: Config) -> bool:
    """Whether a line can be added to a block; a list that only adds to upstream's would merge."""
    if not block.partial or not text.is_list(candidate):
        return True
    return config.hardening_wrap in ("auto", "mkForce")


def _has_timer(document: Document, block: Block) -> bool:
    """Whether a timer of the document starts a service."""
    return any(
        timer.block.kind == "timer"
        and timer.block.scope is block.scope
        and f"{block.name}.service" in _started_by(timer.block)
        for timer in units(document)
    )


def _started_by(timer: Block) -> set[str | None]:
    """The units that a timer may start: those that it names, else the service of its name."""
    named = {
        setting.text
        for setting in unit_of(timer).settings
        if (setting.section, setting.directive) == ("Timer", "Unit")
    }
    return named or {f"{timer.name}.service"}


def _menu(block: Block, config: Config, kind: Recognized | None) -> Iterator[Offer]:
    best = best_lines(block, config)
    if best:
        line = best[0][0]
        change = _change(block, (line,), config)
        yield Offer(f"Add the next hardening line: {line.directive} ({change})", (line,))
    supported = [
        each.candidate
        for each in _useful(block, config)
        if each.candidate.risk is Risk.SAFE or each.support
    ]
    yield from _bulk(block, "Add all safe lines", supported, (), config)
    if kind is not None:
        title = f"Add the lines for {kind.program}, {kind.preset.title}"
        yield from _preset(block, kind.preset, title, config)


def _choices(block: Block, config: Config, kind: Recognized | None) -> Iterator[Offer]:
    for preset in PRESETS:
        if kind is None or kind.preset is not preset:
            is_basic = preset.name == "baseline"
            title = f"Add {preset.title}" if is_basic else f"Add the lines for {preset.title}"
            yield from _preset(block, preset, title, config)
    for own in config.presets:
        yield from _own_preset(block, own, config)
    for each in _useful(block, config):
        line = each.candidate
        if line.risk is not Risk.SAFE and _fits(block, line, config):
            title = f"Add {text.short(line)} ({_change(block, (line,), config)})"
            yield Offer(title, (line,), question=line.question[:1].upper() + line.question[1:])


def _preset(block: Block, preset: Preset, title: str, config: Config) -> Iterator[Offer]:
    chosen = [e.candidate for e in _useful(block, config) if preset.permits(e.candidate)]
    chosen.sort(key=lambda each: preset.keys.index(each.key))
    against = tuple(
        (each.candidate.directive, each.against or each.candidate.question)
        for each in advice(block, config)
        if each.candidate.key in preset.keys
        and (each.against or not preset.permits(each.candidate))
    )
    yield from _bulk(block, title, chosen, against, config)


def _own_preset(block: Block, preset: OwnPreset, config: Config) -> Iterator[Offer]:
    """The lines of a project's preset that a block does not have and its systemd knows."""
    defined = {d.directive for d in block.definitions if d.section == "Service" and not d.option}
    candidates = [
        HardeningLine("", directive, values, Risk.DEPENDS, "")
        for directive, values in preset.lines
        if directive not in defined
        and "Service" in catalogue.sections_of(directive, config.systemd)
    ]
    fitting = [each for each in candidates if _fits(block, each, config)]
    lines = together(unit_of(block), fitting, config.systemd)
    if lines:
        count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
        title = f"Add the lines for {preset.title} ({count}, {_change(block, lines, config)})"
        yield Offer(title, lines)


def _bulk(
    block: Block,
    title: str,
    candidates: Iterable[HardeningLine],
    left_out: tuple[tuple[str, str], ...],
    config: Config,
) -> Iterator[Offer]:
    """Several lines; in a partial block none that replaces a list of the unit below."""
    chosen = [each for each in candidates if not (block.partial and text.is_list(each))]
    lines = together(unit_of(block), chosen, config.systemd)
    if len(lines) > 1:
        change = f"{len(lines)} lines, {_change(block, lines, config)}"
        yield Offer(f"{title} ({change})", lines, left_out)


def _change(block: Block, lines: Sequence[HardeningLine], config: Config) -> str:
    """What lines do: the score before and after; in a partial block the number of checks."""
    if block.partial:
        count = score.checks_fixed_by_all(block, lines, config)
        replaces = ", replaces upstream's list" if any(map(text.is_list, lines)) else ""
        return f"fixes {count} {'check' if count == 1 else 'checks'}{replaces}"
    before = score.of_block(block, config).live
    after = score.with_candidates(block, lines, config)
    if before == after:
        return f"{score.format_range(before)}, better by less than 0.1"
    return f"{score.format_range(before)} → {score.format_range(after)}"


def obstacle_to_offers(block: Block) -> str:
    """Why no lines are offered for a service; empty if it is complete and has a place for them."""
    bodies = [body for body in block.bodies if body.section == "Service"]
    if block.initrd:
        return "services of the initrd end before the system starts"
    if block.scope is RuntimeScope.USER or block.manager is Manager.HOME_MANAGER:
        return "they are made for services of the system, not of a user"
    if block.syntax_errors:
        return "a line of this block has a syntax error"
    if block.completeness is not Completeness.COMPLETE:
        return f"part of this unit is unknown: {block.reason}"
    if len(bodies) > 1:
        return "the directives of this unit are in several sets"
    # a set that is elsewhere may serve other units too
    if not all(_within(body.inside, block.extent) for body in bodies):
        return "the directives of this unit are in a set that other units may use"
    if not all(each.certain for each in block.definitions):
        return "some lines of this unit depend on a condition"
    return ""


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_in_lines(block: Block, offset: int) -> bool:
    """Whether an offset is at the head of the block or among its directives."""
    places = [block.header, *(b.inside for b in block.bodies if b.section == "Service")]
    places += [d.binding for d in block.definitions if d.section == "Service" and not d.option]
    return any(place.covers(offset) for place in places)


def _is_before_lines(document: Document, located: Located, offset: int) -> bool:
    """Whether an offset is between the head of the block and its directives, in one line."""
    head = located.span(located.block.header)
    for body in located.block.bodies:
        inside = located.span(body.inside)
        if body.section == "Service" and head.end <= offset <= inside.start:
            return b"\n" not in document.text[head.end : inside.start]
    return False


class _Wrapper(NamedTuple):
    """The function around each value."""

    spelling: str | None = None
    """None for none."""
    edits: tuple[SourceEdit, ...] = ()
    """What makes ``lib`` available."""


def _wrapper(document: Document, located: Located, config: Config) -> _Wrapper:
    chosen = config.hardening_wrap
    if chosen == "auto":
        chosen = "mkForce" if located.block.partial else "none"
    if chosen == "none":
        return _Wrapper()
    spelling = spelling_of(document, located, chosen)
    if spelling is not None:
        return _Wrapper(spelling)
    argument = new_argument(document, "lib")
    return _Wrapper() if argument is None else _Wrapper(f"lib.{chosen}", (argument,))
