"""Turns a fix, which is stated in terms of settings, into edits of the text.

The edits are as small as possible. There is none if a comment would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.editing import text_edits, unit_file_edits
from serviceconfig_ls.units.editing.insert import NewBinding, SourceEdit, indentation, insertion
from serviceconfig_ls.units.editing.lib_names import is_in_scope, new_argument
from serviceconfig_ls.units.editing.nix_strings import in_quotes, indented, nix_string
from serviceconfig_ls.units.model import Manager, Shape
from serviceconfig_ls.units.option_names import INSTALL_OPTIONS, SECTION_OPTIONS, UNIT_OPTIONS
from serviceconfig_ls.units.queries.source_map import definition_and_line, definition_of, locate
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives import catalogue
from systemd_directives.model import (
    Add,
    FindingTarget,
    Fix,
    Move,
    Remove,
    Rename,
    Replace,
    SettingChange,
    UsePackage,
)

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Located

_BOOLEANS = {
    **dict.fromkeys(("yes", "true", "on"), "true"),
    **dict.fromkeys(("no", "false", "off"), "false"),
}
_REST_OF_LINE = re.compile(rb"[ \t]*(?:\r\n?|\n)?")
_ESCAPE = re.compile(rb"\\.|''\$")
_ODD_DOLLARS = re.compile(r"(?<!\$)(?:\$\$)*\$\Z")
_HAS_MEANING = re.compile(r"[$'\"\\]")
"""The characters that one kind of Nix string or the other would read as something else."""
_OPTIONS = {directive: option for option, directive in UNIT_OPTIONS.items()}
_NUMBERS = ("startLimitIntervalSec", "startLimitBurst")
"""Options of a unit that are numbers."""


def edits(document: Document, located: Located, fix: Fix) -> tuple[SourceEdit, ...] | None:
    """The edits that make a fix; None if it cannot be made without harm."""
    if isinstance(document, UnitFile):
        return unit_file_edits.edits(document, fix)
    all_edits: list[SourceEdit] = []
    for change in fix.changes:
        change_edits = _edits(document, located, change)
        if change_edits is None:
            return None
        all_edits.extend(change_edits)
    return tuple(sorted(all_edits))


def nix_value(text: str, *, boolean: bool) -> str:
    """The value of a directive in Nix: ``true`` or ``false`` for a boolean, else a string."""
    if boolean and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    return nix_string(text)


def _edits(
    document: Document, located: Located, change: SettingChange
) -> tuple[SourceEdit, ...] | None:
    match change:
        case Rename():
            return _rename(located, change)
        case Replace():
            return _replace(document, located, change)
        case Remove():
            return _remove(document, located, change)
        case Add():
            binding = NewBinding(change.directive, nix_value(change.text, boolean=True))
            added = insertion(document, located, change.section, (binding,))
            line = f"{change.directive}={change.text}"
            return (
                added
                or text_edits.addition(document, located, change.section, (line,))
                or _another_line(document, located, change)
            )
        case Move():
            return _move(document, located, change)
        case UsePackage():
            return _use_package(document, located, change)


def _rename(located: Located, change: Rename) -> tuple[SourceEdit, ...] | None:
    block = located.block
    definition = definition_of(block, change.setting)
    is_option = definition.option is not None and block.kind not in BY_KIND
    if is_option or definition.inherited:
        return None
    if _is_defined(block, change.setting.section, change.directive):
        return None
    return (SourceEdit(located.span(definition.name), change.directive),)


def _is_defined(block: Block, section: str, directive: str) -> bool:
    """Whether a section has a directive already; Nix refuses to define an attribute twice."""
    return any((d.section, d.directive) == (section, directive) for d in block.sources)


def _another_line(
    document: Document, located: Located, change: Add
) -> tuple[SourceEdit, ...] | None:
    """Adds a line behind the lines of a directive that has some: as the last element of its list.

    None unless one definition, written out in this document, has them all.
    """
    block, place = located.block, (change.section, change.directive)
    same = [d for d in block.sources if (d.section, d.directive) == place]
    directive = catalogue.find(*place)
    if len(same) != 1 or directive is None or not directive.appends:
        return None
    definition = same[0]
    if definition not in block.definitions or definition.option or definition.inherited:
        return None
    new, value, text = nix_string(change.text), located.span(definition.value), document.text
    if definition.shape is not Shape.LIST:
        whole = text[value.start : value.end]
        is_string = whole.startswith(b'"') and whole.count(b'"') == 2
        edits_of_string = (SourceEdit(value, f"[ {whole.decode()} {new} ]"),)
        return edits_of_string if is_string and definition.lines else None
    if not definition.lines or text[value.start : value.start + 1] != b"[":
        return None
    last = located.span(definition.lines[-1].span)
    if text[last.end : value.end].strip() != b"]":
        return None
    element = _with_space_before(document, last)
    space = text[element.start : last.start].decode() or " "
    return (SourceEdit(Span(last.end, last.end), space + new),)


def _replace(
    document: Document, located: Located, change: Replace
) -> tuple[SourceEdit, ...] | None:
    block, setting = located.block, change.setting
    definition, line = definition_and_line(block, setting)
    if definition.inherited:
        return None
    place = locate(block, setting, FindingTarget.VALUE, change.start, change.end)
    if definition.in_text and _HAS_MEANING.search(change.text):
        return None
    span = located.span(place.span)
    if place.exact or _ESCAPE.fullmatch(document.text, span.start, span.end):
        is_indented = document.is_in_indented_string(span.start)
        inner = indented(change.text) if is_indented else in_quotes(change.text)
        opens = _ODD_DOLLARS.search(inner) and document.text[span.end : span.end + 1] == b"{"
        return None if opens else (SourceEdit(span, inner),)
    if definition.option is not None:
        # only the characters that NixOS copies can be replaced
        return None
    if not definition.lines:
        value = nix_value(change.text, boolean=True)
        return (SourceEdit(located.span(definition.value), value),)
    span, old = located.span(line.span), setting.text_with_holes or ""
    if len(line.segments) > 1 or document.text[span.start : span.start + 1] in b"(":
        return None
    if not _is_literal(document, span, old):
        return None
    new = old[: change.start] + change.text + old[change.end :]
    return (SourceEdit(span, nix_value(new, boolean=True)),)


def _use_package(
    document: Document, located: Located, change: UsePackage
) -> tuple[SourceEdit, ...] | None:
    block, setting = located.block, change.setting
    definition, _ = definition_and_line(block, setting)
    if definition.option is not None or definition.inherited:
        return None
    place = locate(block, setting, FindingTarget.VALUE, change.start, change.end)
    if not place.exact:
        return None
    argument: tuple[SourceEdit, ...] = ()
    if not is_in_scope(document, located, "pkgs"):
        added = new_argument(document, "pkgs")
        if added is None:
            return None
        argument = (added,)
    path = f"${{pkgs.{change.package}}}/bin/{change.program}"
    return (*argument, SourceEdit(located.span(place.span), path))


def _is_literal(document: Document, span: Span, value: str) -> bool:
    """Whether a span contains the value itself, not a reference to it."""
    text = document.text[span.start : span.end].decode(errors="replace")
    return text == value or text in ("null", '""')


def _remove(document: Document, located: Located, change: Remove) -> tuple[SourceEdit, ...] | None:
    definition, line = definition_and_line(located.block, change.setting)
    if definition.option is not None or definition in located.block.foreign_definitions:
        return None
    if definition.in_text:
        return text_edits.removal(document, located, definition)
    if definition.shape is Shape.LIST and len(definition.lines) > 1:
        return (SourceEdit(_with_space_before(document, located.span(line.span)), ""),)
    lines = _whole_lines(document, located.span(definition.binding))
    return None if lines is None else (SourceEdit(lines, ""),)


def _with_space_before(document: Document, element: Span) -> Span:
    """A list element and the white space before it."""
    start = element.start
    while start > 0 and document.text[start - 1 : start] in (b" ", b"\t", b"\n", b"\r"):
        start -= 1
    return Span(start, element.end)


def _whole_lines(document: Document, binding: Span) -> Span | None:
    """The lines of a binding; the binding alone if it shares a line with something else.

    None if there may be a comment in it.
    """
    text, lines = document.text, document.lines
    content = text[binding.start : binding.end]
    if b"#" in content and b"\n" in content:
        return None
    line_start = lines.start(lines.line_at(binding.start))
    rest = _REST_OF_LINE.match(text, binding.end)
    end = binding.end if rest is None else rest.end()
    is_first = not text[line_start : binding.start].strip()
    is_last = end == len(text) or text[end - 1 : end] in (b"\n", b"\r")
    if is_first and is_last:
        return Span(line_start, end)
    return _with_blanks(text, binding, before=is_last)


def _with_blanks(text: bytes, binding: Span, *, before: bool) -> Span:
    """A binding that shares its line, with the blanks before it, else those behind it."""
    start, end = binding
    while before and text[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    while not before and text[end : end + 1] in (b" ", b"\t"):
        end += 1
    return Span(start, end)


def _move(document: Document, located: Located, change: Move) -> tuple[SourceEdit, ...] | None:
    """Removes a binding and adds it to its new section.

    On NixOS, a directive of [Install] becomes an option of the unit, and so does a directive whose
    new section is empty. home-manager names its sections as systemd does.
    """
    block = located.block
    definition = definition_of(block, change.setting)
    if definition.shape is Shape.UNKNOWN or definition.option or definition.inherited:
        return None
    if definition.in_text:
        return text_edits.moved(document, located, definition, change.section, change.directive)
    option = option_for(change) or change.directive
    if _is_defined(block, change.section, change.directive) or option in block.options:
        return None
    start, end = located.span(definition.value)
    value = document.text[start:end].decode(errors="replace")
    removed = _whole_lines(document, located.span(definition.binding))
    is_home = block.manager is Manager.HOME_MANAGER
    section = change.section if is_home else SECTION_OPTIONS.get(change.section, "")
    line = None if is_home else _option_line(change, definition, value)
    if removed is None or (change.section and not section and line is None):
        return None
    binding = NewBinding(change.directive, value)
    added = None
    if line is not None:
        added = _beside_section(document, located, definition, line)
    elif section:
        added = insertion(document, located, change.section, (binding,))
    if added is None:
        prefix = f"{section}." if section else ""
        added = _beside_section(document, located, definition, f"{prefix}{binding.line}")
    return None if added is None else (SourceEdit(removed, ""), *added)


def option_for(change: Move) -> str | None:
    """The option of a NixOS unit that writes a directive of [Unit] or replaces one of [Install]."""
    if change.section == "Install":
        return INSTALL_OPTIONS.get(change.directive)
    return _OPTIONS.get(change.directive) if change.section == "Unit" else None


def _option_line(change: Move, definition: Definition, value: str) -> str | None:
    """The line of the option for a directive; None if its value has another type there."""
    option, text = option_for(change), change.setting.text
    if option is None or text is None:
        return None
    if option in _NUMBERS:
        return f"{option} = {text};" if text.isdecimal() else None
    if option == "description":
        return f"{option} = {value};"
    if definition.shape is Shape.LIST:
        return f"{option} = {value};"
    words = " ".join(map(nix_string, text.split()))
    return f"{option} = [ {words} ];"


def _beside_section(
    document: Document, located: Located, definition: Definition, line: str
) -> tuple[SourceEdit, ...] | None:
    """A line of the unit before the section that holds ``definition``."""
    start, end = located.span(located.block.header)
    head = document.text[start:end].decode(errors="replace")
    is_home = located.block.manager is Manager.HOME_MANAGER
    own = definition.section if is_home else SECTION_OPTIONS.get(definition.section)
    if own is None or own not in head:
        return None
    prefix = head[: head.rindex(own)]
    indent = indentation(document, start)
    return (SourceEdit(Span(start, start), f"{prefix}{line}\n{indent}"),)
