"""The effect of each line on the exposure, shown behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.model import Hint
from serviceconfig_ls.workspace.workspace import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Located


MAX_SEMICOLON_DISTANCE = 80
"""A semicolon is looked for at most this number of bytes behind an expression."""
MAX_EFFECTS_SHOWN = 3
"""A line of several units shows at most this number of different effects."""


def hints(document: Document, span: Span, config: Config) -> tuple[Hint, ...]:
    """The hints for the lines in ``span``, in the order of the text."""
    if config.hints_exposure == "off":
        return ()
    found: dict[int, list[Hint]] = {}
    for located in units(document):
        if _wanted(located.block, config) and _reaches(located, span):
            for hint in _of_block(document, located, span, config):
                found.setdefault(hint.offset, []).append(hint)
    return tuple(_one(found[offset]) for offset in sorted(found))


def _one(same: list[Hint]) -> Hint:
    """The hint for a line that several units have: its effect on each, without repetition."""
    labels = sorted({hint.label for hint in same})
    if len(labels) == 1:
        return same[0]
    tooltips = dict.fromkeys(hint.tooltip or "" for hint in same)
    return same[0]._replace(
        label=", ".join(labels[:MAX_EFFECTS_SHOWN]), tooltip="\n\n".join(tooltips)
    )


def _wanted(block: Block, config: Config) -> bool:
    """Whether a block's lines have hints: by default those of services outside of the initrd."""
    return block.kind == "service" and (config.hints_exposure == "all" or not block.initrd)


def _of_block(document: Document, located: Located, span: Span, config: Config) -> Iterator[Hint]:
    block = located.block
    for indices in _lines(block):
        binding = located.span(block.definitions[indices[0]].binding)
        if not _overlap(binding, span):
            continue
        effect = score.effect(block, indices, config)
        if effect is None or not effect.known:
            continue
        touched = (*effect.improved, *effect.regressed)
        if touched:
            label = score.delta(effect)
        elif config.hints_exposure == "all":
            label = "±0"
        else:
            continue
        checks = _checks(effect)
        if not block.shared:
            checks = [*_figures(effect, block, config), *checks]
        yield Hint(_behind_semicolon(document, binding.end), label, "\n".join(checks))


def _lines(block: Block) -> Iterator[tuple[int, ...]]:
    """The indices of the definitions that have a hint; those that one `import` brings together."""
    imported: dict[Span, list[int]] = {}
    for index, definition in enumerate(block.definitions):
        if (
            definition.section != "Service"
            or definition.option is not None
            or definition.has_syntax_error
        ):
            continue
        if definition.elsewhere is None:
            yield (index,)
        else:
            imported.setdefault(definition.binding, []).append(index)
    yield from map(tuple, imported.values())


def _behind_semicolon(document: Document, end: int) -> int:
    """The end of a line whose expression ends at a byte: behind the semicolon, if that follows."""
    rest = document.text[end : end + MAX_SEMICOLON_DISTANCE]
    return end + rest.index(b";") + 1 if rest.lstrip().startswith(b";") else end


def _figures(effect: score.ScoreEffect, block: Block, config: Config) -> list[str]:
    before, after = score.format_range(effect.without), score.format_range(effect.present)
    judged = f"systemd {config.systemd}{f', base: {block.base}' if block.base else ''}"
    return [f"Exposure {before} without this line, {after} with it ({judged})", ""]


def _checks(effect: score.ScoreEffect) -> list[str]:
    """The checks with their weights, and what a regression makes possible."""
    improved = [f"- fixes `{check.id}`, weight {check.weight}" for check in effect.improved]
    regressed = (f"- `{each.id}`, weight {each.weight}: {each.bad}" for each in effect.regressed)
    return [*improved, *regressed]


def _reaches(located: Located, span: Span) -> bool:
    """Whether a part of a block is in ``span``, even if it is a set of the ``let``."""
    if _overlap(located.extent, span):
        return True
    return any(_overlap(located.span(body.inside), span) for body in located.block.bodies)


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
