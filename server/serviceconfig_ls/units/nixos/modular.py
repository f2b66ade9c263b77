"""The lines that NixOS writes into the main unit of a modular service.

Source: nixos/modules/system/service/systemd/service.nix of nixpkgs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import ListValue, StringValue, Unknown, to_string
from serviceconfig_ls.nix.syntax.ast import Literal
from serviceconfig_ls.units.model import Line, Segment
from serviceconfig_ls.units.modules.properties import (
    DEFAULT_PRIORITY,
    PRIORITIES,
    Discharged,
    discharge_properties,
)
from serviceconfig_ls.units.nixos.definitions import definition_of_option
from serviceconfig_ls.units.nixos.emit import emit_value
from serviceconfig_ls.units.option_names import MODULAR_SERVICE
from systemd_directives.model import Hole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from serviceconfig_ls.nix.eval.values import Value
    from serviceconfig_ls.units.model import Definition
    from serviceconfig_ls.units.modules.entries import SetEntry

_DEFAULTS = {"Type": "simple", "Restart": "always", "RestartSec": "5"}
"""What the main unit has by mkDefault."""


def modular_definitions(
    options: Mapping[str, Sequence[SetEntry]], anchor: SetEntry
) -> Iterator[Definition]:
    """The definitions in a main unit; ``anchor`` is an entry that belongs to the service.

    ``options``: the entries of the options of the service, by the last step of each.
    """
    commands = options.get("mainExecStart") or options.get("argv") or ()
    for entry in commands:
        for discharged in discharge_properties(entry.value, entry.scope, entry.value_properties):
            value = evaluate(discharged.value, discharged.scope)
            is_list = entry.path[-1].text == "argv"
            lines = (_escaped_line(value),) if is_list else emit_value(value)
            yield definition_of_option(
                MODULAR_SERVICE, "Service", "ExecStart", entry, discharged, *lines
            )
    if not commands and "imports" in options:
        yield _fixed(anchor, "ExecStart", Hole("the module of a package sets it"))
    for directive, text in _DEFAULTS.items():
        by_protocol = directive == "Type" and "notificationProtocol" in options
        value_ = Hole("it depends on the notification protocol") if by_protocol else text
        yield _fixed(anchor, directive, value_)


def _fixed(anchor: SetEntry, directive: str, part: str | Hole) -> Definition:
    """A definition with one line; a default unless it is the command."""
    is_command = directive == "ExecStart"
    priority = DEFAULT_PRIORITY if is_command else PRIORITIES["mkDefault"]
    properties = anchor.value_properties._replace(priority=priority)
    discharged = Discharged(anchor.value, anchor.scope, properties)
    length = 1 if isinstance(part, Hole) else len(part)
    span = anchor.path[-1].span if anchor.path else anchor.document_span
    line = Line((part,), (Segment(0, length, span, exact=False),), span)
    found = definition_of_option(MODULAR_SERVICE, "Service", directive, anchor, discharged, line)
    constant = f"string:{part}" if isinstance(part, str) else None
    return found._replace(constant=constant, name=span, value=span, binding=span)


def _escaped_line(arguments: Value) -> Line:
    """The command line of ``process.argv``: arguments in quotes, which systemd does not expand."""
    if not isinstance(arguments, ListValue) or any(
        isinstance(item, Unknown) and item.many for item in arguments.items
    ):
        reason = arguments.reason if isinstance(arguments, Unknown) else "a part of it is unknown"
        return Line((Hole(reason),), (Segment(0, 1, arguments.span, exact=False),), arguments.span)
    parts: list[str | Hole] = []
    for index, item in enumerate(arguments.items):
        parts.append(' "' if index else '"')
        text = to_string(item)
        pieces = text.pieces if isinstance(text, StringValue) else (text,)
        parts += [
            _escaped(each.text) if isinstance(each, Literal) else Hole(each.reason, each.program)
            for each in pieces
        ]
        parts.append('"')
    size = sum(1 if isinstance(part, Hole) else len(part) for part in parts)
    return Line(tuple(parts), (Segment(0, size, arguments.span, exact=False),), arguments.span)


def _escaped(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)[1:-1]
    return quoted.replace("%", "%%").replace("$", "$$")
