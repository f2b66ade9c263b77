"""Hover on a directive, a value, or the header of a block.

Combines what holds here (the value, the score) with what holds for the directive everywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.features import block_summary
from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.inert_markdown import code, plain, prose
from serviceconfig_ls.features.model import Hover
from serviceconfig_ls.features.text import (
    cross_file,
    describe,
    from_slices,
    missing_base,
    project_settings,
    restart_policy,
    syscalls,
)
from serviceconfig_ls.features.value_hover import folders, value_text
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.model import Shape
from serviceconfig_ls.units.modules.merge import settings_of, unit_of
from serviceconfig_ls.units.option_names import CONFINEMENT, FORMER_NETWORK_OPTIONS
from serviceconfig_ls.units.queries.block_at import blocks_at
from serviceconfig_ls.units.queries.source_map import character_at
from serviceconfig_ls.workspace.workspace import units
from systemd_directives import catalogue
from systemd_directives.grammar import specifier_values, verdict
from systemd_directives.sections import header_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Line, Located
    from systemd_directives.model import Unit

_WORD = re.compile(r"\S+")
_BUT, _DROPPED = "all but ", "earlier lines are dropped"
"""How grammars describe a line with a leading ``~``, and an empty line."""


def hover(document: Document, offset: int, config: Config) -> Hover | None:
    """The hover at byte ``offset``; None outside units, where other servers answer."""
    for located in blocks_at(units(document), offset):
        block, inside = located.block, located.offset(offset)
        found = _in_block(block, inside, config)
        if found is None and block.header.covers(inside) and block.kind == "service":
            found = _of_head(document, block, config)
        if found is not None:
            markdown = _with_project(document, located, found, config)
            return found._replace(markdown=markdown, span=located.span(found.span))
    return None


def _with_project(document: Document, located: Located, found: Hover, config: Config) -> str:
    """The hover on a name or a header of a unit with what the project's settings make of it.

    It comes before the manual, which is the last and longest part.
    """
    block = located.block
    of_manager = block.kind == "service" and document.is_nix
    if found.span == block.header:
        more = (
            project_settings.inherited(document, located) if of_manager else "",
            from_slices.in_header(document, located, config),
        )
        return "  \n".join(filter(None, (found.markdown, *more)))
    named = next((each for each in block.definitions if each.name == found.span), None)
    if named is None or named.option is not None:
        return found.markdown
    section, directive = named.section, named.directive
    notes = [*from_slices.about(document, located, section, directive, config)]
    if of_manager:
        notes += project_settings.about(document, located, section, directive)
    head, separator, rest = found.markdown.partition("\n\n")
    return "\n\n".join(filter(None, (head, "  \n".join(notes)))) + separator + rest


def _in_block(block: Block, offset: int, config: Config) -> Hover | None:
    """What to show at an offset of a block; spans are those of the block."""
    imported = cross_file.imported_at(block, offset)
    if imported is not None:
        text, span = imported
        indices = (i for i, d in enumerate(block.definitions) if d.elsewhere and d.name == span)
        effect = score.effect_in_words(block, tuple(indices), config)
        return Hover(f"{text}\n\n**Exposure** {effect}" if effect else text, span)
    for index, definition in enumerate(block.definitions):
        is_shown = definition.option is None or block.kind in BY_KIND
        is_shown = is_shown and definition.directive not in FORMER_NETWORK_OPTIONS
        if is_shown and definition.binding.covers(offset):
            found = _of_definition(block, index, offset, config)
            if found is not None:
                return found
    if any(d.option == CONFINEMENT and d.name.covers(offset) for d in block.definitions):
        return _of_confinement(block)
    return None


def _of_definition(block: Block, index: int, offset: int, config: Config) -> Hover | None:
    definition = block.definitions[index]
    if definition.name.covers(offset):
        return Hover(_directive(block, index, config), definition.name)
    for line in definition.lines:
        if line.span.covers(offset):
            return _of_word(block, definition, line, offset, config)
    return None


def _of_head(document: Document, block: Block, config: Config) -> Hover:
    parts = (
        block_summary.summary(block, config),
        cross_file.other_files(block),
        missing_base.in_hover(document, block),
    )
    return Hover("  \n".join(filter(None, parts)), block.header, has_table=True)


def _of_confinement(block: Block) -> Hover:
    """The lines that NixOS makes from the option, except those that other lines override."""
    made = [(i, d) for i, d in enumerate(block.definitions) if d.option == CONFINEMENT]
    lines = ["**confinement** sets in [Service]", ""]
    for index, definition in made:
        settings = settings_of(block, index)
        value = "set by your NixOS release (the value varies)"
        if not settings:
            value = "overridden by another line"
        elif settings[0].text is not None:
            value = code(settings[0].text)
        lines.append(f"- `{definition.directive}`: {value}")
    return Hover("\n".join(lines), made[0][1].name)


def _of_word(
    block: Block, definition: Definition, line: Line, offset: int, config: Config
) -> Hover | None:
    whole = line.text_with_holes
    at = character_at(line, offset)
    if whole is None:
        return None
    place = definition.section, definition.directive
    if at is None:
        # a constant such as true: the whole of it is the value
        text = value_text(block, place, whole, config)
        return Hover(text, line.span) if text else None
    word = next((m for m in _WORD.finditer(whole) if m.start() <= at <= m.end()), None)
    if word is None:
        return None
    text = value_text(block, place, word[0], config)
    if not text:
        return None
    back, forth = (
        len(whole[word.start() : at].encode()),
        len(whole[at : word.end()].encode()),
    )
    return Hover(text, Span(offset - back, offset + forth))


def _directive(block: Block, index: int, config: Config) -> str:
    definition = block.definitions[index]
    section, name = definition.section, definition.directive
    if catalogue.find(section, name) is None:
        return (
            f"**{plain(name)}** {code(f'[{header_of(section)}]')} — systemd has no such directive"
        )
    parts = (
        describe.heading(section, name),
        "  \n".join(_here(block, index, config)),
        describe.breaks(name, config, is_headed=True) if block.kind not in BY_KIND else "",
        describe.values(section, name, config),
        describe.manual_text(section, name, config),
    )
    return "\n\n".join(part for part in parts if part)


def _here(block: Block, index: int, config: Config) -> Iterator[str]:
    """What this definition amounts to: its meaning, what is unknown, its effect on the score."""
    definition = block.definitions[index]
    if definition.has_syntax_error:
        yield "**Here** the line cannot be read"
        return
    if definition.lines and not settings_of(block, index):
        yield from cross_file.overridden(block, index)
        return
    left = (
        syscalls.effective(unit_of(block), config)
        if definition.directive == syscalls.DIRECTIVE
        else None
    )
    if left is not None:
        yield left
    meanings = _meanings(block, definition, config, certain=True)
    perhaps = [meaning for meaning, _ in _meanings(block, definition, config, certain=False)]
    made = _folders(block, definition, config)
    # omit trivial meanings (`true` = yes), unless another line of the list has one
    news = {meaning for meaning, whole in meanings if meaning not in (whole, "yes", "no")}
    if made:
        yield f"**Here** {plain(', '.join(made))}"
    elif news and left is None and not _is_switched_on(definition, meanings, config):
        distinct = dict.fromkeys(_in_turn(meaning for meaning, _ in meanings))
        yield f"**Here** {plain('; '.join(distinct))}"
    if perhaps and definition.shape is Shape.LIST:
        yield f"**Under a condition** {plain('; '.join(dict.fromkeys(perhaps)))}"
    elif perhaps:
        yield f"**Here** a condition decides: {plain(', or '.join(dict.fromkeys(perhaps)))}"
    if definition.directive in restart_policy.DIRECTIVES:
        ends = restart_policy.restart_policy(unit_of(block), config.systemd)
        if ends:
            yield f"**Restarts** {ends}"
    reasons = [line.unknown for line in definition.lines if line.unknown]
    if reasons:
        yield f"**Unknown here** {prose(reasons[0])}"
    yield from cross_file.around(block, index)
    effect = score.effect_in_words(block, (index,), config)
    if effect:
        yield f"**Exposure** {effect}"


def _is_switched_on(
    definition: Definition, meanings: list[tuple[str, str]], config: Config
) -> bool:
    """Whether the heading says already what the definition does."""
    is_on = all(text in ("true", "yes", "on", "1") for _, text in meanings)
    return is_on and describe.is_switch(definition.section, definition.directive, config)


def _folders(block: Block, definition: Definition, config: Config) -> tuple[str, ...]:
    """The folders that systemd creates for a definition."""
    words = (word for line in definition.lines for word in (line.text_with_holes or "").split())
    return folders(unit_of(block), definition.directive, words, config)


def _in_turn(meanings: Iterable[str]) -> Iterator[str]:
    """The combined meaning of several lines; a line with ``~`` removes from the earlier ones."""
    first = ""
    for meaning in meanings:
        if not first or _DROPPED in meaning:
            first = "" if _DROPPED in meaning else meaning
            yield meaning
        elif meaning.startswith(_BUT):
            yield f"without {meaning.removeprefix(_BUT)}"
        else:
            yield f"with {meaning}" if first.startswith(_BUT) else meaning


def _meanings(
    block: Block, definition: Definition, config: Config, *, certain: bool
) -> list[tuple[str, str]]:
    """The meanings and texts of the lines that a definition certainly gives, or of the others."""
    lines = (line for line in definition.lines if line.certain is certain)
    found = (_meaning(unit_of(block), definition, line, config) for line in lines)
    return [each for each in found if each is not None]


def _meaning(
    unit: Unit, definition: Definition, line: Line, config: Config
) -> tuple[str, str] | None:
    """What systemd understands by a line, and its text; None if that is not certain."""
    if line.text_with_holes is None:
        return None
    known = specifier_values(unit.name, unit.kind, unit.scope)
    judged = verdict(
        definition.section, definition.directive, line.text_with_holes, config.systemd, known
    )
    if judged.meaning is None or judged.problems:
        return None
    return judged.meaning, line.text_with_holes
