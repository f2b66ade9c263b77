"""The whole unit as systemd will load it: each line, where it comes from and what it overrides.

For the command of the editors as Markdown, for the terminal as the text of a unit file.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.inert_markdown import cell, code, plain, prose
from serviceconfig_ls.features.text import from_slices, missing_base
from serviceconfig_ls.features.text.cross_file import other_files
from serviceconfig_ls.units.model import Layer
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.workspace.workspace import is_older_than_text, units
from systemd_directives.implied import IMPLICATIONS
from systemd_directives.merge.sets import capability_bits
from systemd_directives.model import HOLE, Completeness
from systemd_directives.rules import UnitView
from systemd_directives.sections import header_of
from systemd_directives.slices import EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.text.from_slices import SliceSetting
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Elsewhere, Located
    from systemd_directives.model import Setting, SystemdVersion

_NO_LIST = frozenset({"User", "DeviceAllow"})
"""Implied fields that are not shown as a line."""


class Overridden(NamedTuple):
    """A definition that gives no line, since another one counts."""

    value: str
    place: Elsewhere | None
    """None in the same file."""
    line: int
    """The line of the text, from 1, if it is in the same file."""


class LoadedLine(NamedTuple):
    """One line of the unit that systemd loads."""

    section: str
    directive: str
    value: str | None
    """The text after ``=`` with U+FFFC for each hole; None if it is unknown."""
    unknown: str | None
    """Why a part of it is unknown."""
    place: Elsewhere | None
    """None in the same file."""
    line: int
    """The line of the text, from 1, if it is in the same file."""
    notes: tuple[str, ...]
    """What else is to say about it, such as ``by default``."""
    overrides: tuple[Overridden, ...]


class Implied(NamedTuple):
    """What systemd changes in the unit because of other lines."""

    text: str
    by: tuple[str, ...]


def show(document: Document, offset: int, config: Config) -> str:
    """The unit at byte ``offset`` as Markdown, or a sentence if there is none."""
    located = block_at(units(document), offset)
    if located is None:
        return "There is no unit here: put the cursor into its block."
    return of_located(document, located, config)


def of_located(document: Document, located: Located, config: Config) -> str:
    """A unit as Markdown."""
    block = located.block
    parts = [f"### {prose(_title(block))}", *_notes(document, block)]
    lines = loaded_lines(document, located)
    for section in dict.fromkeys(each.section for each in lines):
        rows = [_row(each) for each in lines if each.section == section]
        parts.append(
            "\n".join(
                [f"#### [{prose(header_of(section))}]", "", "| line | from |", "|---|---|", *rows]
            )
        )
    changed = implied(block, config)
    if changed:
        rows = [f"| {cell(code(each.text))} | {cell(_by(each))} |" for each in changed]
        title = f"#### What systemd {config.systemd} adds"
        parts.append("\n".join([title, "", "| effect | because of |", "|---|---|", *rows]))
    held = from_slices.inherited(document, located, config)
    for name in dict.fromkeys(each.slice for each in held):
        rows = [_slice_row(each) for each in held if each.slice == name]
        header = ["| line | from |", "|---|---|"]
        parts.append("\n".join([f"#### What {code(name)} sets", "", *header, *rows]))
    parts.append(other_files(block))
    return "\n\n".join(filter(None, parts))


def text_lines(document: Document, located: Located, config: Config) -> Iterator[str]:
    """A unit as the lines of a unit file, with comments about each line."""
    block = located.block
    yield f"# {_title(block)}"
    yield from (f"# {each}" for each in _notes(document, block))
    lines = loaded_lines(document, located)
    for section in dict.fromkeys(each.section for each in lines):
        yield from ("", f"[{header_of(section)}]")
        for each in (line for line in lines if line.section == section):
            value = (each.value or "").replace(HOLE, "…")
            text = (
                f"{each.directive}={value}" if each.value is not None else f"# {each.directive}=…"
            )
            yield f"{text}  # {_in_words(each, in_terminal=True)}"
    changed = implied(block, config)
    if changed:
        yield ""
        yield f"# systemd {config.systemd} adds"
        yield from (f"# {each.text}, because of {_by(each)}" for each in changed)
    held = from_slices.inherited(document, located, config)
    for name in dict.fromkeys(each.slice for each in held):
        yield from ("", f"# {name} sets")
        for setting in (each for each in held if each.slice == name):
            place = _place(setting.place, setting.place.line, in_terminal=True)
            yield f"# {setting.directive}={setting.text}, {place}"


def loaded_lines(document: Document, located: Located) -> tuple[LoadedLine, ...]:
    """The lines of a unit in the order in which systemd reads them."""
    block = located.block
    found: list[LoadedLine] = []
    seen: set[tuple[str, str]] = set()
    for setting in unit_of(block).settings:
        if setting.origin is None:
            continue
        key = (setting.section, setting.directive)
        first = key not in seen
        seen.add(key)
        lost = tuple(_overridden(document, located, *key)) if first else ()
        found.append(_line(document, located, setting, lost))
    return tuple(found)


def _line(
    document: Document, located: Located, setting: Setting, lost: tuple[Overridden, ...]
) -> LoadedLine:
    definition = located.block.sources[setting.origin.definition if setting.origin else 0]
    reasons = (
        part.reason for part in setting.value or () if not isinstance(part, str) and part.reason
    )
    return LoadedLine(
        setting.section,
        setting.directive,
        setting.text_with_holes,
        setting.unknown or next(reasons, None),
        definition.elsewhere,
        _line_number(document, located, definition),
        tuple(_remarks(located.block, definition, setting)),
        lost,
    )


def _remarks(block: Block, definition: Definition, setting: Setting) -> Iterator[str]:
    if definition.is_base and definition.layer is not Layer.MODULES:
        yield "unit file" if definition.layer is Layer.BELOW else "drop-in"
    if definition.is_base and block.base:
        yield "base"
    if definition.option is not None:
        yield f"NixOS writes it for {definition.option}"
    if definition.priority < 100 and definition.option is None:
        yield "mkForce" if definition.priority == 50 else f"mkOverride {definition.priority}"
    if definition.by_default:
        yield "by default"
    if not setting.certain:
        yield "perhaps"


def _overridden(
    document: Document, located: Located, section: str, directive: str
) -> Iterator[Overridden]:
    """The definitions of a directive that give no line."""
    block = located.block
    used = {each.origin.definition for each in unit_of(block).settings if each.origin}
    for index, definition in enumerate(block.sources):
        same = (definition.section, definition.directive) == (section, directive)
        if same and index not in used and definition.lines and definition.option is None:
            texts = (line.text_with_holes for line in definition.lines)
            value = " ".join("…" if text is None else text for text in texts)
            number = _line_number(document, located, definition)
            yield Overridden(value.replace(HOLE, "…"), definition.elsewhere, number)


def _line_number(document: Document, located: Located, definition: Definition) -> int:
    return document.lines.line_at(located.span(definition.name).start) + 1


def implied(block: Block, config: Config) -> tuple[Implied, ...]:
    """What systemd changes because of other lines, where that is certain."""
    if block.kind != "service" or block.completeness is not Completeness.COMPLETE or block.partial:
        return ()
    view = UnitView(unit_of(block), config.systemd)
    found = []
    for name, implication in IMPLICATIONS.items():
        before, after = view.written_values(name), view.possible_values(name)
        if name in _NO_LIST or len(before) != 1 or len(after) != 1 or before == after:
            continue
        by = tuple(each for each in implication.by if view.possible_values(each) == (True,))
        text = _implied_text(name, before[0], after[0], config.systemd)
        if text and by:
            found.append(Implied(text, by))
    return tuple(found)


def _implied_text(name: str, before: object, after: object, version: SystemdVersion) -> str:
    if isinstance(after, bool):
        return f"{name}={'yes' if after else 'no'}"
    if isinstance(after, str):
        return f"{name}={after}"
    if isinstance(after, int) and isinstance(before, int):
        gone = before & ~after
        names = [each for each, bit in capability_bits(version).items() if gone & bit]
        return f"{name}=~{' '.join(names)}" if names else ""
    return ""


def _title(block: Block) -> str:
    return f"{block.name or '?'}.{block.kind}"


def _notes(document: Document, block: Block) -> Iterator[str]:
    """Sentences about the unit as a whole."""
    if block.base is not None:
        yield f"The unit is completed by its base: {block.base}."
        if is_older_than_text(document, block):
            yield (
                "It was built before this file was last changed: a line that was removed since "
                "then still counts."
            )
    elif block.partial and not block.shared:
        yield "The unit is defined elsewhere, and only these lines are known."
        yield from missing_base.sentences(document, block)
    if block.completeness is not Completeness.COMPLETE:
        yield f"Some of the unit could not be read: {block.reason}."


def _row(line: LoadedLine) -> str:
    value = "…" if line.value is None else line.value.replace(HOLE, "…")
    return f"| {cell(code(f'{line.directive}={value}'))} | {cell(_in_words(line))} |"


def _in_words(line: LoadedLine, *, in_terminal: bool = False) -> str:
    """Where a line comes from, and what else is known about it."""
    words = [_place(line.place, line.line, in_terminal=in_terminal)]
    words += line.notes if in_terminal else map(prose, line.notes)
    if line.unknown:
        words.append(f"unknown: {line.unknown if in_terminal else prose(line.unknown)}")
    for each in line.overrides:
        value = each.value if in_terminal else code(each.value)
        words.append(
            f"overrides {value} in {_place(each.place, each.line, in_terminal=in_terminal)}"
        )
    return "; ".join(words)


def _place(place: Elsewhere | None, number: int, *, in_terminal: bool) -> str:
    if place is None or not place.path:
        return f"line {number if place is None else place.line}"
    if not in_terminal:
        # a link would make the column as wide as its address where that is hidden
        return plain(str(place))
    relative = os.path.relpath(place.path)
    return f"{place.path if relative.startswith('..') else relative}:{place.line}"


def _slice_row(setting: SliceSetting) -> str:
    place = _place(setting.place, setting.place.line, in_terminal=False)
    words = f"{place}; {EFFECTS[setting.directive].value}"
    return f"| {cell(code(f'{setting.directive}={setting.text}'))} | {cell(words)} |"


def _by(implied_line: Implied) -> str:
    return ", ".join(f"{each}=" for each in implied_line.by)
