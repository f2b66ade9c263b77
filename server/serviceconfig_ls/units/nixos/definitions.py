"""The definitions that one binding makes: of a directive, or of an option that NixOS writes.

The unit around the binding does not matter here.
"""

from __future__ import annotations

import re
import sys
from itertools import product
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.alternatives import (
    MAX_CONDITIONS,
    Alternative,
    Alternatives,
    alternatives,
    unreadable_value,
)
from serviceconfig_ls.nix.eval.core import RELATIVE_PATH, evaluate
from serviceconfig_ls.nix.eval.scope import Thunk, home
from serviceconfig_ls.nix.eval.values import (
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    with_span,
)
from serviceconfig_ls.nix.syntax.ast import (
    Attribute,
    Expression,
    Let,
    Literal,
    StringExpression,
    With,
)
from serviceconfig_ls.nix.syntax.written_text import literal_text
from serviceconfig_ls.units.model import Definition, Elsewhere, Line, Manager, Segment, Shape
from serviceconfig_ls.units.modules.flatten import flatten
from serviceconfig_ls.units.modules.properties import Discharged, discharge_properties
from serviceconfig_ls.units.nixos.bare_text import bare_texts
from serviceconfig_ls.units.nixos.emit import (
    Emitted,
    constant_of,
    emit,
    emit_value,
    variable_line,
)
from serviceconfig_ls.units.option_names import (
    COMMANDS,
    DEFAULT_PATH,
    INSTALLED_BY,
    MOUNT_OPTIONS,
    NETWORK_OPTIONS,
    NETWORK_SECTIONS,
    SECTIONS,
    SOCKET_OPTIONS,
    START_AT,
    STRICT_CHECKS,
    UNIT_OPTIONS,
)
from systemd_directives.model import Hole, ValuePart
from systemd_directives.sections import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import BareText
    from serviceconfig_ls.units.modules.entries import SetEntry

_FREE_TEXT = ("Exec", "Environment")
"""Directives that begin so have commands and variables as values: an option in one of them is a
piece of text, not another value."""
_LIKE_DIRECTIVE = re.compile(r"\n[ \t]*[A-Z][A-Za-z]+[ \t]*=")
"""A line inside a string that looks like a directive, so that the quote above it has no partner."""


def directive_definitions(
    section: str, name: Attribute, entry: SetEntry, manager: Manager, *, in_text: bool = False
) -> Iterator[Definition]:
    """The definitions of the directive ``name``; several if mkMerge wraps the value.

    ``in_text``: the value is a text whose lines are directives.
    """
    for discharged in _discharged(entry):
        has_syntax_error = entry.broken or (not in_text and _lacks_quote(discharged.value))
        found = unreadable_value(discharged.value.span)
        if not has_syntax_error:
            value = Thunk(discharged.value, discharged.scope)
            found = alternatives(value, in_strings=not name.text.startswith(_FREE_TEXT))
        values = tuple(
            each._replace(value=_in_document(each.value, discharged, entry))
            for each in found.values
        )
        is_scalar = len(values) == 1 and not found.is_list
        constant = constant_of(values[0].value) if is_scalar else None
        if manager is Manager.HOME_MANAGER and constant == "NoneType:None":
            continue
        emitted = emit(found._replace(values=values), manager)
        definition = _definition(section, name.text, entry, discharged, emitted)
        yield definition._replace(
            constant=constant,
            has_syntax_error=has_syntax_error,
            bare=() if has_syntax_error else _bare(emitted.lines, discharged, entry),
        )


def option_definitions(
    path: tuple[Attribute, ...], entry: SetEntry, kind: str
) -> Iterator[Definition]:
    """The definitions that NixOS makes of an option of the unit; none for most options.

    ``kind`` is that of the unit, such as ``service``.
    """
    option = path[0].text
    mount_options = MOUNT_OPTIONS.get(kind, {})
    if option == "environment":
        yield from _environment_definitions(path[1:], entry)
    elif len(path) > 1:
        return
    elif kind == "network" and option in NETWORK_OPTIONS:
        header, directive = NETWORK_OPTIONS[option]
        yield from _listed_definitions(option, qualified(kind, header), directive, entry)
    elif kind in NETWORK_SECTIONS:
        return
    elif option in COMMANDS:
        yield from _generated_definitions(option, "Service", COMMANDS[option], entry)
    elif option in UNIT_OPTIONS:
        yield from _copied_definitions(option, "Unit", UNIT_OPTIONS[option], entry)
    elif option in INSTALLED_BY:
        yield from _copied_definitions(option, "Install", INSTALLED_BY[option], entry)
    elif option in mount_options:
        section = SECTIONS[f"{kind}Config"]
        yield from _copied_definitions(option, section, mount_options[option], entry)
    elif option in SOCKET_OPTIONS:
        yield from _listed_definitions(option, "Socket", SOCKET_OPTIONS[option], entry)
    elif option == "path":
        yield from _generated_definitions(option, "Service", "Environment", entry)
    elif option in (DEFAULT_PATH, STRICT_CHECKS):
        yield from _switch_definitions(option, entry)


def setting_definitions(section: str, directive: str, entry: SetEntry) -> Iterator[Definition]:
    """The definitions of an option with one setting of a configuration file."""
    for discharged in _discharged(entry):
        found = alternatives(Thunk(discharged.value, discharged.scope), in_strings=False)
        values = _joined_values(found, discharged.value.span) if found.is_list else found.values
        lines = [
            line._replace(conditions=each.conditions)
            for each in values
            for line in emit_value(_in_document(each.value, discharged, entry))
        ]
        option = entry.path[-1].text
        definition = definition_of_option(option, section, directive, entry, discharged, *lines)
        scalar = None if found.is_list else evaluate(discharged.value, discharged.scope)
        yield definition._replace(constant=constant_of(scalar) if scalar else None)


def timer_definitions(entry: SetEntry) -> Iterator[Definition]:
    """The definitions of OnCalendar that NixOS makes of the option ``startAt``, in the timer."""
    yield from _listed_definitions(START_AT, "Timer", "OnCalendar", entry)


def definition_of_option(
    option: str, section: str, directive: str, entry: SetEntry, discharged: Discharged, *lines: Line
) -> Definition:
    """A definition that NixOS makes of the option ``option``."""
    is_list = directive == "Environment" or directive.startswith("ExecStartP")
    shape = Shape.LIST if is_list else Shape.SCALAR
    definition = _definition(section, directive, entry, discharged, Emitted(lines, shape))
    return definition._replace(inherited=False, option=option)


def former_option(section: str, name: Attribute, entry: SetEntry) -> Definition:
    """A stand-in for an option that NixOS has removed; it gives no line."""
    span = entry.imported_at or name.span
    return Definition(
        section,
        name.text,
        span,
        entry.imported_at or entry.span,
        entry.imported_at or entry.value.span,
        (),
        Shape.UNKNOWN,
        inherited=entry.inherited,
    )


def unreadable_definition(
    section: str, statement: BlankedStatement, text: bytes
) -> Definition | None:
    """The definition that a statement with a syntax error would make; None if it has no name."""
    name = statement.name
    if name is None or not statement.assigns:
        return None
    return Definition(
        section,
        directive=text[name.start : name.end].decode(errors="replace"),
        name=name,
        binding=statement.span,
        value=statement.span,
        lines=(Line(None, (), statement.span, "the line cannot be read"),),
        shape=Shape.UNKNOWN,
        has_syntax_error=True,
    )


def _discharged(entry: SetEntry) -> tuple[Discharged, ...]:
    return discharge_properties(entry.value, entry.scope, entry.value_properties)


def _lacks_quote(value: Expression) -> bool:
    """Whether a string contains a line that looks like a directive."""
    if not isinstance(value, StringExpression) or value.indented:
        return False
    return any(
        isinstance(piece, Literal) and _LIKE_DIRECTIVE.search(piece.text) for piece in value.pieces
    )


def _in_document(value: Value, discharged: Discharged, entry: SetEntry) -> Value:
    """A value with spans of the document, even if another file contains it."""
    if entry.imported_at is not None:
        return with_span(value, entry.imported_at)
    if home(discharged.scope) is not entry.document_home:
        return with_span(value, entry.value.span)
    return value


def _definition(
    section: str, directive: str, entry: SetEntry, discharged: Discharged, emitted: Emitted
) -> Definition:
    properties = discharged.properties
    name = entry.path[-1].span if entry.path else entry.span
    is_own_value = home(discharged.scope) is entry.document_home and not entry.generated
    value = discharged.value.span if is_own_value else entry.value.span
    return Definition(
        section,
        sys.intern(directive),
        name=entry.imported_at or name,
        binding=entry.document_span,
        value=entry.imported_at or value,
        lines=emitted.lines,
        shape=emitted.shape,
        priority=properties.priority,
        order=properties.order,
        conditions=properties.conditions,
        above=tuple(level.priority for level in properties.above),
        inherited=entry.inherited or entry.imported_at is not None,
        elsewhere=_elsewhere(entry),
        overrides=entry.overrides,
    )


def _bare(lines: tuple[Line, ...], discharged: Discharged, entry: SetEntry) -> tuple[BareText, ...]:
    """What a value consists of, if that is text without quotes in this document.

    ``lines`` are those that it gives.
    """
    is_known = all(
        line.parts is not None and not any(isinstance(part, Hole) for part in line.parts)
        for line in lines
    )
    if is_known or entry.generated or entry.inherited or entry.imported_at is not None:
        return ()
    if home(discharged.scope) is not entry.document_home:
        return ()
    return bare_texts(discharged.value, discharged.scope)


def _elsewhere(entry: SetEntry) -> Elsewhere | None:
    """The place of an entry that another file defines."""
    file = home(entry.scope)
    if entry.imported_at is None or file is None or entry.source is None:
        return None
    start = entry.span.start - entry.source.base
    return Elsewhere(file.path, entry.source.text.count(b"\n", 0, start) + 1)


def _environment_definitions(path: tuple[Attribute, ...], entry: SetEntry) -> Iterator[Definition]:
    """The variables of the option ``environment``, each in a line of its own."""
    if path:
        yield from _variable_definitions(path[0], entry)
        return
    variables = flatten(entry)
    for each in variables.entries:
        if len(each.path) == 1:
            yield from _variable_definitions(each.path[0], each)
    if not variables.is_complete:
        yield from _generated_definitions("environment", "Service", "Environment", entry)


def _variable_definitions(name: Attribute, entry: SetEntry) -> Iterator[Definition]:
    for discharged in _discharged(entry):
        value = _in_document(evaluate(discharged.value, discharged.scope), discharged, entry)
        line = variable_line(name._replace(span=entry.imported_at or name.span), value)
        if line is not None:
            definition = definition_of_option(
                "environment", "Service", "Environment", entry, discharged, line
            )
            # what NixOS refuses; strings are compared by their lines
            is_refused = isinstance(value, Constant) and value.value is not None
            yield definition._replace(constant=constant_of(value) if is_refused else None)


def _copied_definitions(
    option: str, section: str, directive: str, entry: SetEntry
) -> Iterator[Definition]:
    """The definitions of an option whose value NixOS copies; it joins lists by spaces."""
    for discharged in _discharged(entry):
        found = alternatives(Thunk(discharged.value, discharged.scope), in_strings=False)
        lines: list[Line] = []
        for conditions, value in _joined_values(found, discharged.value.span):
            placed = _in_document(value, discharged, entry)
            lines += [line._replace(conditions=conditions) for line in emit_value(placed)]
        if lines:
            definition = definition_of_option(option, section, directive, entry, discharged, *lines)
            scalar = None if found.is_list else evaluate(discharged.value, discharged.scope)
            yield definition._replace(
                constant=constant_of(scalar) if scalar else None,
                bare=_bare(tuple(lines), discharged, entry),
            )


def _joined_values(found: Alternatives, span: Span) -> Iterator[Alternative]:
    """The values that an option may have, a list as the one element of a list; none if empty."""
    if not found.is_list:
        yield from (
            each
            for each in found.values
            if not (isinstance(each.value, StringValue) and each.value.text == "")
        )
        return
    conditions = (each for item in found.values for each in item.conditions)
    keys = sorted({each._replace(holds=True) for each in conditions})
    if len(keys) > MAX_CONDITIONS:
        yield Alternative(frozenset(), Unknown(span, "depends on a condition"))
        return
    for truth in product((True, False), repeat=len(keys)):
        true = frozenset(
            each._replace(holds=holds) for each, holds in zip(keys, truth, strict=True)
        )
        items = tuple(each.value for each in found.values if each.conditions <= true)
        if items:
            yield Alternative(true, ListValue(span, (ListValue(span, items),)))


def _listed_definitions(
    option: str, section: str, directive: str, entry: SetEntry
) -> Iterator[Definition]:
    """The definitions of an option whose elements NixOS writes as a line each."""
    for discharged in _discharged(entry):
        value = _in_document(evaluate(discharged.value, discharged.scope), discharged, entry)
        lines = emit_value(value)
        if lines:
            emitted = Emitted(lines, Shape.LIST)
            definition = _definition(section, directive, entry, discharged, emitted)
            yield definition._replace(inherited=False, option=option)


def _generated_definitions(
    option: str, section: str, directive: str, entry: SetEntry
) -> Iterator[Definition]:
    """The definitions of an option that NixOS turns into a script or a list of variables."""
    for discharged in _discharged(entry):
        value: Value = Unknown(discharged.value.span, "")
        if not _starts_with_text(discharged.value):
            value = evaluate(discharged.value, discharged.scope)
        value = _in_document(value, discharged, entry)
        is_empty = isinstance(value, StringValue) and not value.pieces
        is_empty = is_empty or (isinstance(value, ListValue) and not value.items)
        if is_empty or isinstance(value, Constant):
            continue
        reason = f"NixOS makes it from {option}"
        hole = Hole(reason, script=literal_text(discharged.value))
        line = Line((hole,), (Segment(0, 1, value.span, exact=False),), value.span)
        if directive == "Environment":
            line = _path_line(value, reason) or Line(None, (), value.span, reason)
        definition = definition_of_option(option, section, directive, entry, discharged, line)
        refused = None if directive == "Environment" else _refused_script(value)
        yield definition._replace(constant=refused)


def _refused_script(value: Value) -> str | None:
    """The type of a value that NixOS refuses as a script; None if it may be a string."""
    if isinstance(value, ListValue):
        return "list:"
    if isinstance(value, Unknown):
        return "path:" if value.reason == RELATIVE_PATH else None
    return "path:" if isinstance(value, StringValue) and value.path else None


def _path_line(value: Value, reason: str) -> Line | None:
    """The line that sets PATH, if the list has a folder in writing; packages are holes.

    The folders of default packages and the sbin folders follow.
    """
    items = value.items if isinstance(value, ListValue) else ()
    if not any(isinstance(item, StringValue) and item.text for item in items):
        return None
    parts: list[ValuePart] = ['"PATH=']
    segments: list[Segment] = []
    at = len('"PATH=')
    for item in items:
        text = item.text if isinstance(item, StringValue) else None
        part: ValuePart = Hole(reason) if text is None else f"{text}/bin"
        length = 1 if isinstance(part, Hole) else len(part)
        segments.append(Segment(at, at + length, item.span, exact=False))
        parts += [part, ":"]
        at += length + 1
    return Line((*parts, Hole(reason), '"'), tuple(segments), value.span)


def _switch_definitions(option: str, entry: SetEntry) -> Iterator[Definition]:
    """The definitions of a boolean option, for its value only: they give no line."""
    for discharged in _discharged(entry):
        value = evaluate(discharged.value, discharged.scope)
        # a list of no lines leaves those of other definitions as they are
        found = definition_of_option(option, "Service", "Environment", entry, discharged)
        yield found._replace(constant=constant_of(value))


def _starts_with_text(script: Expression) -> bool:
    """Whether a script is certainly not empty, so that it need not be evaluated."""
    body = script
    while isinstance(body, Let | With):
        body = body.body
    return isinstance(body, StringExpression) and body.starts_with_text
