"""Puts further lines into a block, in its own indentation and order.

Knows how blocks are laid out; touches no other line and no comment.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Definition, Located


class Edit(NamedTuple):
    """Puts ``text`` in place of a span."""

    span: Span
    text: str


class Binding(NamedTuple):
    """A line to be: ``name = value;``."""

    name: str
    value: str


def insertion(
    document: Document, located: Located, section: str, bindings: Sequence[Binding]
) -> tuple[Edit, ...] | None:
    """The edits that add bindings to a section; None where there is no place for them.

    They go to the end, or each to its place where the section is in the order of the alphabet.
    """
    own, bodies = _own(located, section), located.block.bodies
    if {each.directive for each in own}.intersection(each.name for each in bindings):
        return None  # Nix refuses a second definition, also of an empty list
    body = next((located.span(b.inside) for b in bodies if b.section == section), None)
    inside = [d for d in own if body is None or body.covers(d.binding.start)]
    if body is not None and not inside:
        return (_first(document, body, [_line(each) for each in bindings]),)
    if not inside:
        return None
    prefix = "" if body is not None else _prefix(document, inside[-1])
    held: dict[Definition, list[str]] = {}
    for binding in sorted(bindings) if _sorted(inside) else bindings:
        held.setdefault(_before(binding, inside), []).append(prefix + _line(binding))
    if body is not None and len(bindings) > 1 and _on_one_line(document, body, inside[-1]):
        lines = [line for lines in held.values() for line in lines]
        indent = indentation(document, located.span(located.block.head).start)
        return (_opened(document, indent, body, inside[-1], lines),)
    return tuple(_after(document, place, lines) for place, lines in _in_order(held))


def indentation(document: Document, offset: int) -> str:
    """The blanks at the start of the line that byte ``offset`` is on."""
    start = document.lines.start(document.lines.line_at(offset))
    match = re.compile(rb"[ \t]*").match(document.text, start)
    return match[0].decode() if match else ""


def _in_order(held: dict[Definition, list[str]]) -> list[tuple[Definition, list[str]]]:
    """In the order of the text."""
    return sorted(held.items(), key=lambda each: each[0].binding)


def _after(document: Document, definition: Definition, lines: Sequence[str]) -> Edit:
    """Lines below a definition, or behind it where more stands on its line."""
    end = document.lines.content_end(document.lines.line_at(definition.binding.end))
    rest = document.text[definition.binding.end : end].strip()
    if rest and not rest.startswith(b"#"):
        at = definition.binding.end
        return Edit(Span(at, at), "".join(f" {line}" for line in lines))
    indent = indentation(document, definition.binding.start)
    return Edit(Span(end, end), _below(document, indent, lines))


def _first(document: Document, inside: Span, lines: Sequence[str]) -> Edit:
    """The first lines of a set without any."""
    outer = indentation(document, inside.start)
    added = _below(document, _deeper(outer), lines)
    if document.text[inside.start : inside.end].strip():
        # a comment stands there: go before the closing brace
        end = document.text.rfind(b"\n", inside.start, inside.end)
        at = inside.end if end < 0 else document.lines.content_end(document.lines.line_at(end))
        return Edit(Span(at, at), added)
    return Edit(inside, added + _below(document, outer, ("",)))


def _below(document: Document, indent: str, lines: Sequence[str]) -> str:
    """Lines, each on a new one of its own, as the document ends its lines."""
    end = "\r\n" if b"\r\n" in document.text else "\n"
    return "".join(f"{end}{indent}{line}" for line in lines)


def _deeper(indent: str) -> str:
    return indent + ("\t" if indent.endswith("\t") else "  ")


def _own(located: Located, section: str) -> list[Definition]:
    """The section's lines that are written as such, in the order of the text.

    Their names and bindings are spans of the document.
    """
    return [
        d._replace(name=located.span(d.name), binding=located.span(d.binding))
        for d in located.block.definitions
        if d.section == section and d.option is None and not d.damaged and not d.inherited
    ]


def _line(binding: Binding) -> str:
    return f"{binding.name} = {binding.value};"


def _prefix(document: Document, last: Definition) -> str:
    """What stands before the directive where each line has the whole path."""
    return document.text[last.binding.start : last.name.start].decode(errors="replace")


def _sorted(definitions: Sequence[Definition]) -> bool:
    """Whether lines are in the order of the alphabet, and that is no chance."""
    return len(definitions) > 3 and all(
        a.directive <= b.directive for a, b in pairwise(definitions)
    )


def _before(binding: Binding, definitions: Sequence[Definition]) -> Definition:
    """The definition that a binding is to stand behind."""
    earlier = [d for d in definitions if d.directive < binding.name]
    return earlier[-1] if earlier and _sorted(definitions) else definitions[-1]


def _on_one_line(document: Document, body: Span, last: Definition) -> bool:
    """Whether a set is one line that ends with its last definition."""
    text = document.text
    return (
        b"\n" not in text[body.start : body.end] and not text[last.binding.end : body.end].strip()
    )


def _opened(
    document: Document, indent: str, body: Span, last: Definition, lines: Sequence[str]
) -> Edit:
    """Lines for a set on one line: below it, the closing brace too."""
    added = _below(document, _deeper(indent), lines) + _below(document, indent, ("",))
    return Edit(Span(last.binding.end, body.end), added)
