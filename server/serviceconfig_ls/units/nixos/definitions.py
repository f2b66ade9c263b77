"""The definitions that one binding gives: of a directive, or of the options NixOS makes them from.

Knows how a value becomes lines; knows nothing of the unit around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.scope import home
from serviceconfig_ls.nix.eval.values import Constant, ListValue, StringValue, Unknown, Value, moved
from serviceconfig_ls.nix.syntax.ast import Attribute, Expression, Let, StringExpression, With
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import Definition, Elsewhere, Line, Manager, Segment, Shape
from serviceconfig_ls.units.modules.flatten import gather
from serviceconfig_ls.units.modules.properties import Peeled, peel
from serviceconfig_ls.units.nixos.emit import constant_of, lines_of, variable_line
from serviceconfig_ls.units.option_names import COMMANDS, UNIT_OPTIONS
from systemd_directives.model import Completeness, Hole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.recovery.damage import Damaged
    from serviceconfig_ls.units.modules.entries import Entry

_LOST_QUOTE = re.compile(r"\n[ \t]*[A-Z][A-Za-z]+[ \t]*=")


def of_directive(
    section: str, name: Attribute, entry: Entry, manager: Manager
) -> Iterator[Definition]:
    """What a binding in a section says of the directive ``name``."""
    for peeled in peel(entry.value, entry.scope, entry.inside):
        damaged = entry.broken or runs_over(peeled.value)
        known: Value = Unknown(peeled.value.span, "it cannot be read")
        if not damaged:
            known = evaluate(peeled.value, peeled.scope)
        value = _placed(known, peeled, entry)
        lines, shape = lines_of(value, manager)
        constant = constant_of(value)
        if manager is Manager.HOME_MANAGER and constant == "NoneType:None":
            continue
        yield _definition(
            section, name.text, entry, peeled, lines, shape, constant=constant, damaged=damaged
        )


def of_option(path: tuple[Attribute, ...], entry: Entry) -> Iterator[Definition]:
    """What an attribute of the unit says that NixOS turns into lines of its own."""
    option = path[0].text
    if option == "environment":
        yield from _environment(path[1:], entry)
    elif len(path) > 1:
        return
    elif option in COMMANDS:
        yield from _generated("Service", COMMANDS[option], entry, option)
    elif option in UNIT_OPTIONS:
        yield from _written(option, UNIT_OPTIONS[option], entry)
    elif option == "path":
        yield from _generated("Service", "Environment", entry, option)


def made_by(
    option: str, section: str, directive: str, entry: Entry, peeled: Peeled, *lines: Line
) -> Definition:
    """What NixOS makes of one of its options."""
    listed = directive == "Environment" or directive.startswith("ExecStartP")
    shape = Shape.LIST if listed else Shape.SCALAR
    found = _definition(section, directive, entry, peeled, lines, shape)
    return found._replace(inherited=False, option=option)


def of_damage(section: str, damaged: Damaged, text: bytes) -> Definition | None:
    """The directive that a statement speaks of which cannot be read; None where it names none."""
    name = damaged.name
    if name is None or not damaged.assigns:
        return None
    directive = text[name.start : name.end].decode(errors="replace")
    line = Line(None, (), damaged.span, "the line cannot be read")
    shape = Shape.UNKNOWN
    return Definition(
        section, directive, name, damaged.span, damaged.span, (line,), shape, damaged=True
    )


def runs_over(value: Expression) -> bool:
    """Whether a string runs over a line that looks like another directive: its quote is lost."""
    if not isinstance(value, StringExpression) or value.indented:
        return False
    return any(_LOST_QUOTE.search(getattr(piece, "text", "")) for piece in value.pieces)


def _placed(value: Value, peeled: Peeled, entry: Entry) -> Value:
    """A value with places in the document: where it is written, or where it is taken in."""
    if entry.via is not None:
        return moved(value, entry.via)
    if home(peeled.scope) is not entry.document:
        return moved(value, entry.value.span)
    return value


def _definition(
    section: str,
    directive: str,
    entry: Entry,
    peeled: Peeled,
    lines: tuple[Line, ...],
    shape: Shape,
    *,
    constant: str | None = None,
    damaged: bool = False,
) -> Definition:
    standing = peeled.standing
    last = entry.path[-1].span if entry.path else entry.span
    own = home(peeled.scope) is entry.document and not entry.made
    return Definition(
        section,
        directive,
        entry.via or last,
        entry.here,
        entry.via or (peeled.value.span if own else entry.value.span),
        lines,
        shape,
        constant,
        priority=standing.priority,
        order=standing.order,
        conditions=standing.conditions,
        above=tuple(level.priority for level in standing.above),
        damaged=damaged,
        inherited=entry.inherited or entry.via is not None,
        elsewhere=_elsewhere(entry),
        overrides=entry.overrides,
    )


def _elsewhere(entry: Entry) -> Elsewhere | None:
    place = home(entry.scope)
    if entry.via is None or place is None or entry.source is None:
        return None
    start = entry.span.start - entry.source.base
    return Elsewhere(place.path, entry.source.text.count(b"\n", 0, start) + 1)


def _environment(path: tuple[Attribute, ...], entry: Entry) -> Iterator[Definition]:
    """The variables of the option, each a line of its own."""
    if path:
        yield from _variable(path[0], entry)
        return
    gathered = gather(entry)
    for found in gathered.entries:
        if len(found.path) == 1:
            yield from _variable(found.path[0], found)
    if gathered.completeness is not Completeness.COMPLETE:
        yield from _generated("Service", "Environment", entry, "environment")


def _variable(name: Attribute, entry: Entry) -> Iterator[Definition]:
    for peeled in peel(entry.value, entry.scope, entry.inside):
        value = _placed(evaluate(peeled.value, peeled.scope), peeled, entry)
        at = name.span if entry.via is None else entry.via
        line = variable_line(name._replace(span=at), value)
        if line is not None:
            yield made_by("environment", "Service", "Environment", entry, peeled, line)


def _written(option: str, directive: str, entry: Entry) -> Iterator[Definition]:
    """An option whose value is the directive's, lists joined by blanks."""
    for peeled in peel(entry.value, entry.scope, entry.inside):
        known = _placed(evaluate(peeled.value, peeled.scope), peeled, entry)
        if isinstance(known, ListValue):
            if not known.items:
                continue
            known = ListValue(known.span, (known,))
        elif isinstance(known, StringValue) and known.text == "":
            continue
        yield made_by(option, "Unit", directive, entry, peeled, *lines_of(known)[0])


def _filled(value: Expression) -> Unknown | None:
    """A script that is not empty at a glance; no more than that is to be known of it."""
    body = value
    while isinstance(body, Let | With):
        body = body.body
    return Unknown(value.span, "") if isinstance(body, StringExpression) and body.filled else None


def _generated(section: str, directive: str, entry: Entry, option: str) -> Iterator[Definition]:
    """An option that NixOS turns into a script or a list of variables."""
    for peeled in peel(entry.value, entry.scope, entry.inside):
        known = _placed(_filled(peeled.value) or evaluate(*peeled[:2]), peeled, entry)
        empty = isinstance(known, StringValue) and not known.pieces
        if empty or isinstance(known, Constant):
            continue
        reason, span = f"NixOS makes it from {option}", Span(*known.span)
        line = Line((Hole(reason),), (Segment(0, 1, span, exact=False),), span)
        if directive == "Environment":
            line = Line(None, (), span, reason)
        yield made_by(option, section, directive, entry, peeled, line)
