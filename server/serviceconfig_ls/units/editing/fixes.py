"""Turns a fix, said of settings, into edits of the Nix text.

Knows how to spell values in Nix and how blocks are laid out; changes as little as possible and
gives nothing where a comment would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.insert import Binding, Edit, indentation, insertion
from serviceconfig_ls.units.model import Manager, Shape
from serviceconfig_ls.units.option_names import INSTALL_OPTIONS, SECTION_OPTIONS, UNIT_OPTIONS
from serviceconfig_ls.units.queries.source_map import of_range, source
from systemd_directives.model import (
    Add,
    FindingTarget,
    Fix,
    Move,
    Remove,
    Rename,
    Replace,
    Setting,
    SettingChange,
)

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Located

_BOOLEANS = {"yes": "true", "true": "true", "on": "true", "no": "false", "false": "false"}
_LINE_TAIL = re.compile(rb"[ \t]*(?:\r\n?|\n)?")
_OPTIONS = {directive: option for option, directive in UNIT_OPTIONS.items()}


def edits(document: Document, located: Located, fix: Fix) -> tuple[Edit, ...] | None:
    """The edits for a fix, or None where it cannot be done without harm."""
    found: list[Edit] = []
    for change in fix.changes:
        made = _edits(document, located, change)
        if made is None:
            return None
        found.extend(made)
    return tuple(sorted(found))


def quoted(text: str) -> str:
    """``text`` as a Nix string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'.replace("\n", "\\n")


def spelled(text: str, *, boolean: bool) -> str:
    """A directive's value as Nix: ``true`` for a boolean, a number as it is, else a string."""
    if boolean and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    return quoted(text)


def _edits(document: Document, located: Located, change: SettingChange) -> tuple[Edit, ...] | None:
    match change:
        case Rename():
            return _rename(located, change)
        case Replace():
            return _replace(document, located, change)
        case Remove():
            return _remove(document, located, change)
        case Add():
            return _add(document, located, change)
        case Move():
            return _move(document, located, change)


def _rename(located: Located, change: Rename) -> tuple[Edit, ...] | None:
    block = located.block
    definition, _ = source(block, change.setting)
    if definition.option is not None or definition.inherited:
        return None
    if _written(block, change.setting.section, change.directive):
        return None
    return (Edit(located.span(definition.name), change.directive),)


def _written(block: Block, section: str, directive: str) -> bool:
    """Whether a name stands in a section already, where Nix refuses a second one."""
    return any((d.section, d.directive) == (section, directive) for d in block.sources)


def _replace(document: Document, located: Located, change: Replace) -> tuple[Edit, ...] | None:
    block, setting = located.block, change.setting
    definition, line = source(block, setting)
    if definition.option is not None or definition.inherited:
        return None
    place = of_range(block, setting, FindingTarget.VALUE, change.start, change.end)
    if place.exact:
        inner = quoted(change.text)[1:-1]
        return (Edit(located.span(place.span), inner),)
    if not definition.lines:
        return (Edit(located.span(definition.value), spelled(change.text, boolean=True)),)
    span, outline = located.span(line.span), setting.text_with_holes or ""
    if len(line.segments) > 1 or document.text[span.start : span.start + 1] in b"(":
        return None
    if not _spells(document, span, outline):
        return None
    text = outline[: change.start] + change.text + outline[change.end :]
    return (Edit(span, spelled(text, boolean=True)),)


def _spells(document: Document, span: Span, outline: str) -> bool:
    """Whether the text at ``span`` is a plain constant for ``outline``, not a reference to one."""
    text = document.text[span.start : span.end].decode(errors="replace")
    return text == outline or text in ("null", '""')


def _remove(document: Document, located: Located, change: Remove) -> tuple[Edit, ...] | None:
    definition, line = source(located.block, change.setting)
    if definition.option is not None:
        return None
    if definition.shape is Shape.LIST and len(definition.lines) > 1:
        return (Edit(_element(document, located.span(line.span)), ""),)
    whole = _whole_lines(document, located.span(definition.binding))
    return None if whole is None else (Edit(whole, ""),)


def _element(document: Document, span: Span) -> Span:
    """A list element with the blanks before it."""
    start = span.start
    while start > 0 and document.text[start - 1 : start] in (b" ", b"\t", b"\n", b"\r"):
        start -= 1
    return Span(start, span.end)


def _whole_lines(document: Document, span: Span) -> Span | None:
    """The lines of a binding, or just the binding where it shares its line with others."""
    text, lines = document.text, document.lines
    if b"#" in text[span.start : span.end] and b"\n" in text[span.start : span.end]:
        return None
    line_start = lines.start(lines.line_at(span.start))
    tail = _LINE_TAIL.match(text, span.end)
    end = span.end if tail is None else tail.end()
    alone = not text[line_start : span.start].strip()
    ends_line = end == len(text) or text[end - 1 : end] in (b"\n", b"\r")
    return Span(line_start, end) if alone and ends_line else span


def _add(document: Document, located: Located, change: Add) -> tuple[Edit, ...] | None:
    line = Binding(change.directive, spelled(change.text, boolean=True))
    return insertion(document, located, change.section, (line,))


def _move(document: Document, located: Located, change: Move) -> tuple[Edit, ...] | None:
    block = located.block
    definition, _ = source(block, change.setting)
    start, end = located.span(definition.value)
    value = document.text[start:end].decode(errors="replace")
    if definition.shape is Shape.UNKNOWN or definition.option or definition.inherited:
        return None
    option = INSTALL_OPTIONS.get(change.directive, change.directive)
    if _written(block, change.section, change.directive) or option in block.options:
        return None
    removed = _whole_lines(document, located.span(definition.binding))
    home = block.manager is Manager.HOME_MANAGER
    installs = None if home else _installed(change, definition, value)
    section = change.section if home else SECTION_OPTIONS.get(change.section, "")
    if removed is None or (change.section and not section and installs is None):
        return None
    line = installs or f"{change.directive} = {value};"
    moved = Binding(change.directive, value)
    added = insertion(document, located, change.section, (moved,)) if section else None
    if added is None:
        line = f"{section}.{line}" if section else line
        added = _beside(document, located, definition, line)
    return None if added is None else (Edit(removed, ""), *added)


def _installed(change: Move, definition: Definition, value: str) -> str | None:
    """The option of the unit that stands for a line of [Install]; None for any other section."""
    option = INSTALL_OPTIONS.get(change.directive)
    text = change.setting.text
    if change.section != "Install" or option is None or text is None:
        return None
    words = " ".join(map(quoted, text.split()))
    return f"{option} = {value if definition.shape is Shape.LIST else f'[ {words} ]'};"


def _beside(
    document: Document, located: Located, definition: Definition, line: str
) -> tuple[Edit, ...] | None:
    """A line of the unit's own, before the section that ``definition`` stands in."""
    start, end = located.span(located.block.head)
    head = document.text[start:end].decode(errors="replace")
    home = located.block.manager is Manager.HOME_MANAGER
    own = definition.section if home else SECTION_OPTIONS.get(definition.section)
    if own is None or own not in head:
        return None
    prefix = head[: head.rindex(own)]
    indent = indentation(document, start)
    return (Edit(Span(start, start), f"{prefix}{line}\n{indent}"),)


def nixos_option(setting: Setting) -> str | None:
    """The option of a NixOS unit that writes the directive, if there is one."""
    return _OPTIONS.get(setting.directive)
