"""What each line does to the exposure, shown behind it.

Knows when to keep quiet; the figures come from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import scoring
from serviceconfig_ls.features.model import Hint
from serviceconfig_ls.units.discover import blocks
from systemd_directives.model import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.syntax import Span
    from serviceconfig_ls.units.model import Block


def hints(document: Document, span: Span, config: Config) -> tuple[Hint, ...]:
    """The hints for the lines in ``span``, in the order of the text."""
    if config.hints_exposure == "off":
        return ()
    found = [
        hint
        for block in blocks(document)
        if _wanted(block, config) and _overlap(block.extent, span)
        for hint in _of_block(block, span, config)
    ]
    return tuple(sorted(found, key=lambda hint: hint.offset))


def _wanted(block: Block, config: Config) -> bool:
    """Whether a block's lines have hints: by default those of system services alone."""
    if block.kind != "service":
        return False
    return config.hints_exposure == "all" or (block.scope is Scope.SYSTEM and not block.initrd)


def _of_block(block: Block, span: Span, config: Config) -> Iterator[Hint]:
    for index, definition in enumerate(block.definitions):
        inside = definition.section == "Service" and _overlap(definition.binding, span)
        if not inside or definition.option is not None or definition.damaged:
            continue
        effect = scoring.effect(block, index, config)
        if effect is None or not effect.known:
            continue
        touched = (*effect.mended, *effect.worsened)
        if touched:
            yield Hint(definition.binding.end, scoring.delta(effect), _tooltip(effect, config))
        elif config.hints_exposure == "all":
            yield Hint(definition.binding.end, "±0", _tooltip(effect, config))


def _tooltip(effect: scoring.Effect, config: Config) -> str:
    """The figures, and the checks with their weights; what a worse one makes possible."""
    before, after = scoring.figure(effect.without), scoring.figure(effect.present)
    lines = [f"Exposure {before} without this line, {after} with it (systemd {config.systemd})", ""]
    lines += [f"- mends `{check.id}`, weight {check.weight}" for check in effect.mended]
    lines += [f"- `{check.id}`, weight {check.weight}: {check.bad}" for check in effect.worsened]
    return "\n".join(lines)


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
