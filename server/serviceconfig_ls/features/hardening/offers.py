"""Offers lines that restrict a service further.

The lines, and what conflicts with them, come from systemd_directives. Nothing is offered for an
incomplete unit, for user and initrd services, or for text with a syntax error.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.hardening import text as text
from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.units.editing.insert import insertion
from serviceconfig_ls.units.editing.lib_names import spelling_of
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.hardening import (
    PRESETS,
    Advice,
    HardeningLine,
    Preset,
    Risk,
    advise,
    together,
)
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Located

KIND = "refactor.rewrite"
_BASELINE = next(preset for preset in PRESETS if preset.name == "baseline")
MAX_NAMED = 2
"""The lines that a title names of those that are left out."""
MAX_CACHED_BLOCKS = 64
"""The blocks whose offers are kept."""


class Offer(NamedTuple):
    """Some lines that can be added together."""

    title: str
    lines: tuple[HardeningLine, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Directives that would belong to them, and why they are omitted here."""


def actions(document: Document, span: Span, config: Config) -> Iterator[Action]:
    """The offers at ``span``: all of them at the header of a block, the next steps inside it."""
    located = block_at(units(document), span.start)
    if located is None or not _is_open_to_offers(located.block):
        return
    block, start = located.block, located.offset(span.start)
    if not _is_in_lines(block, start):
        return
    wrapper = _wrapper(document, located, config)
    if block.partial and wrapper is None and config.hardening_wrap != "none":
        return
    # elsewhere in the block only the next steps, to keep quiet
    at_head = block.header.covers(start)
    found = next_steps(block, config) + (choices(block, config) if at_head else ())
    for offer in found:
        bindings = [text.binding(each, block, wrapper) for each in offer.lines]
        edits = insertion(document, located, "Service", bindings)
        if edits is not None:
            yield Action(
                offer.title,
                KIND,
                tuple(TextEdit(edit.span, edit.text) for edit in edits),
                documentation=text.documentation(offer.lines, offer.left_out, config),
            )


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def advice(block: Block, config: Config) -> tuple[Advice, ...]:
    """The advice about each line that a block does not have."""
    return tuple(advise(unit_of(block), config.systemd))


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def next_steps(block: Block, config: Config) -> tuple[Offer, ...]:
    """The next line, and for a complete unit what can be added together."""
    find = _next_of_partial if block.partial else _next_of_whole
    return tuple(find(block, config))


@lru_cache(maxsize=MAX_CACHED_BLOCKS)
def choices(block: Block, config: Config) -> tuple[Offer, ...]:
    """Single lines, each with its question, and for a complete unit those of its kind."""
    find = _choices_of_partial if block.partial else _choices_of_whole
    return tuple(find(block, config))


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


def _next_of_whole(block: Block, config: Config) -> Iterator[Offer]:
    useful = _useful(block, config)
    safe = [each.candidate for each in useful if each.candidate.risk is Risk.SAFE]
    if safe:
        best = min(safe, key=lambda each: score.with_candidates(block, (each,), config))
        title = f"{best.directive}, {_change(block, (best,), config)}"
        yield Offer(f"Add the next hardening line ({title})", (best,))
    yield from _preset(block, _BASELINE, "Add", useful, config)
    shown = [each.candidate for each in useful if each.candidate in safe or each.support]
    yield from _bulk(block, "Add the lines that this block's evidence supports", shown, (), config)


def _choices_of_whole(block: Block, config: Config) -> Iterator[Offer]:
    useful = _useful(block, config)
    for each in useful:
        if each.candidate.risk is not Risk.SAFE:
            title = f"{text.short(each.candidate)} ({_change(block, (each.candidate,), config)})"
            yield Offer(f"Add {title}: {each.candidate.question}", (each.candidate,))
    for preset in PRESETS:
        if preset is not _BASELINE:
            yield from _preset(block, preset, "Add the lines for", useful, config)


def _preset(
    block: Block, preset: Preset, verb: str, useful: Sequence[Advice], config: Config
) -> Iterator[Offer]:
    chosen = [e.candidate for e in useful if preset.permits(e.candidate)]
    chosen.sort(key=lambda each: preset.keys.index(each.key))
    against = tuple(
        (each.candidate.directive, each.against or each.candidate.question)
        for each in advice(block, config)
        if each.candidate.key in preset.keys
        and (each.against or not preset.permits(each.candidate))
    )
    yield from _bulk(block, f"{verb} {preset.title}", chosen, against, config)


def _bulk(
    block: Block,
    title: str,
    candidates: Iterable[HardeningLine],
    left_out: tuple[tuple[str, str], ...],
    config: Config,
) -> Iterator[Offer]:
    lines = together(unit_of(block), candidates, config.systemd)
    if len(lines) < 2:
        return
    names = [name for name, _ in left_out]
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    without = f"; without {', '.join(names[:MAX_NAMED])}{more}" if names else ""
    change = f"{len(lines)} lines, {_change(block, lines, config)}{without}"
    yield Offer(f"{title} ({change})", lines, left_out)


def _of_partial(block: Block, config: Config) -> Iterator[tuple[HardeningLine, int]]:
    """Lines with the number of checks that they fix; lists only if they can replace upstream's."""
    for each in _useful(block, config):
        if config.hardening_wrap in ("auto", "mkForce") or not text.is_list(each.candidate):
            yield each.candidate, score.checks_fixed_by(block, each.candidate, config)


def _next_of_partial(block: Block, config: Config) -> Iterator[Offer]:
    """One line only, since the rest of the unit is not visible."""
    safe = [each for each in _of_partial(block, config) if each[0].risk is Risk.SAFE]
    if safe:
        best, count = max(safe, key=lambda each: each[1])
        title = f"{best.directive}, {_fixes(best, count)}"
        yield Offer(f"Add the next hardening line ({title})", (best,))


def _choices_of_partial(block: Block, config: Config) -> Iterator[Offer]:
    for candidate, count in _of_partial(block, config):
        if candidate.risk is not Risk.SAFE:
            title = f"{text.short(candidate)} ({_fixes(candidate, count)})"
            yield Offer(f"Add {title}: {candidate.question}", (candidate,))


def _fixes(candidate: HardeningLine, count: int) -> str:
    checks = "check" if count == 1 else "checks"
    replaces = "; replaces upstream's list" if text.is_list(candidate) else ""
    return f"fixes {count} {checks}{replaces}"


def _change(block: Block, lines: Sequence[HardeningLine], config: Config) -> str:
    before = score.of_block(block, config).live
    after = score.with_candidates(block, lines, config)
    if before == after:
        return f"{score.figure(before)}, better by less than 0.1"
    return f"{score.figure(before)} → {score.figure(after)}"


def _is_open_to_offers(block: Block) -> bool:
    """Whether a system service is complete and has a single place for new lines."""
    bodies = [body for body in block.bodies if body.section == "Service"]
    return (
        block.kind == "service"
        and block.scope is RuntimeScope.SYSTEM
        and block.manager is Manager.NIXOS
        and not block.initrd
        and not block.syntax_errors
        and block.completeness is Completeness.COMPLETE
        and len(bodies) <= 1
        # a set that stands elsewhere may serve other units too
        and all(_within(body.inside, block.extent) for body in bodies)
        and all(each.certain for each in block.definitions)
    )


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_in_lines(block: Block, offset: int) -> bool:
    """Whether an offset is at the head of the block or among its directives."""
    places = [block.header, *(b.inside for b in block.bodies if b.section == "Service")]
    places += [d.binding for d in block.definitions if d.section == "Service" and not d.option]
    return any(place.covers(offset) for place in places)


def _wrapper(document: Document, located: Located, config: Config) -> str | None:
    """The function around each value; None for none, or if ``lib`` is not in scope."""
    chosen = config.hardening_wrap
    if chosen == "auto":
        chosen = "mkForce" if located.block.partial else "none"
    return None if chosen == "none" else spelling_of(document, located, chosen)
