"""Inserts lines into a block, with its indentation and in its order.

Changes no other line and no comment.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Definition, Located

_INDENTATION = re.compile(rb"[ \t]*")
MAX_WIDTH = 100
"""The width of a line in columns, as nixfmt has it."""
_MIN_SORTED = 4
"""A section counts as sorted if it has at least this number of lines; fewer may be chance."""


class SourceEdit(NamedTuple):
    """Replaces a span of the document by ``text``."""

    span: Span
    text: str


class NewBinding(NamedTuple):
    """A line to insert: ``name = value;``."""

    name: str
    value: str
    elements: tuple[str, ...] = ()
    """The elements, if the value ends with a list: a list that is too wide goes over lines."""

    @property
    def line(self) -> str:
        """The binding on one line, as Nix text."""
        return f"{self.name} = {self.value};"

    def lines(self, indent: str) -> tuple[str, ...]:
        """The binding as nixfmt lays it out behind ``indent``: on one line if it fits."""
        if len(indent) + len(self.line) <= MAX_WIDTH or not self.elements:
            return (self.line,)
        before = self.line.partition("[")[0]
        return (f"{before}[", *(f"{_deeper('')}{each}" for each in self.elements), "];")


def insertion(
    document: Document, located: Located, section: str, bindings: Sequence[NewBinding]
) -> tuple[SourceEdit, ...] | None:
    """The edits that add bindings to a section; None if it has one of them or is not written here.

    If the lines of the section are sorted, each binding goes to its place, else to the end. There
    are four layouts: an empty set, a set on one line, a set over lines, and lines that each have
    the whole path (``systemd.services.a.serviceConfig.B = …``).
    """
    own, bodies = _own_lines(located, section), located.block.bodies
    if {each.directive for each in own}.intersection(each.name for each in bindings):
        return None  # Nix refuses a second definition, also of an empty list
    body = next((located.span(each.inside) for each in bodies if each.section == section), None)
    lines = [each for each in own if body is None or body.covers(each.binding.start)]
    if body is not None and not lines:
        return (_into_empty_set(document, body, bindings),)
    if not lines:
        return None
    prefix = "" if body is not None else _path_prefix(document, lines[-1])
    below: dict[Definition, list[NewBinding]] = {}
    for binding in sorted(bindings) if _is_sorted(lines) else bindings:
        added = binding._replace(name=prefix + binding.name)
        below.setdefault(_predecessor(binding, lines), []).append(added)
    if body is not None and len(bindings) > 1 and _is_on_one_line(document, body, lines[-1]):
        together = [each for group in below.values() for each in group]
        indent = indentation(document, located.span(located.block.header).start)
        return (_into_one_line_set(document, indent, body, lines[-1], together),)
    in_order = sorted(below.items(), key=lambda each: each[0].binding)
    return tuple(behind(document, definition, group) for definition, group in in_order)


def indentation(document: Document, offset: int) -> str:
    """The white space at the start of the line that byte ``offset`` is on."""
    start = document.lines.start(document.lines.line_at(offset))
    match = _INDENTATION.match(document.text, start)
    return match[0].decode() if match else ""


def _own_lines(located: Located, section: str) -> list[Definition]:
    """The definitions that are lines of a section in this document, in the order of the text.

    The spans of their names and bindings are those of the document.
    """
    return [
        each._replace(name=located.span(each.name), binding=located.span(each.binding))
        for each in located.block.definitions
        if each.section == section
        and each.option is None
        and not each.has_syntax_error
        and not each.inherited
        and not each.in_text
    ]


def _into_empty_set(document: Document, inside: Span, added: Iterable[NewBinding]) -> SourceEdit:
    outer = indentation(document, inside.start)
    text = _on_new_lines(document, _deeper(outer), added)
    if document.text[inside.start : inside.end].strip():
        # the set has a comment: go before the closing brace
        end = document.text.rfind(b"\n", inside.start, inside.end)
        at = inside.end if end < 0 else document.lines.content_end(document.lines.line_at(end))
        return SourceEdit(Span(at, at), text)
    return SourceEdit(inside, text + _new_line(document, outer))


def _into_one_line_set(
    document: Document, indent: str, body: Span, last: Definition, added: Iterable[NewBinding]
) -> SourceEdit:
    """Lines below a set on one line; its closing brace goes below them."""
    text = _on_new_lines(document, _deeper(indent), added)
    return SourceEdit(Span(last.binding.end, body.end), text + _new_line(document, indent))


def behind(document: Document, definition: Definition, added: Iterable[NewBinding]) -> SourceEdit:
    """Lines below a definition, or on its line if something else follows there.

    The spans of the definition are those of the document.
    """
    end = document.lines.content_end(document.lines.line_at(definition.binding.end))
    rest = document.text[definition.binding.end : end].strip()
    if rest and not rest.startswith(b"#"):
        at = definition.binding.end
        return SourceEdit(Span(at, at), "".join(f" {each.line}" for each in added))
    indent = indentation(document, definition.binding.start)
    return SourceEdit(Span(end, end), _on_new_lines(document, indent, added))


def _on_new_lines(document: Document, indent: str, added: Iterable[NewBinding]) -> str:
    """Each binding on lines of its own."""
    before = _new_line(document, indent)
    return "".join(before + line for each in added for line in each.lines(indent))


def _new_line(document: Document, indent: str) -> str:
    """A line break of the kind that the document uses, and the white space after it."""
    return ("\r\n" if b"\r\n" in document.text else "\n") + indent


def _deeper(indent: str) -> str:
    return indent + ("\t" if indent.endswith("\t") else "  ")


def _path_prefix(document: Document, last: Definition) -> str:
    """The path before the directive, if each line has the whole path."""
    return document.text[last.binding.start : last.name.start].decode(errors="replace")


def _is_sorted(lines: Sequence[Definition]) -> bool:
    return len(lines) >= _MIN_SORTED and all(
        one.directive <= other.directive for one, other in pairwise(lines)
    )


def _predecessor(binding: NewBinding, lines: Sequence[Definition]) -> Definition:
    """The line that a binding goes behind."""
    earlier = [each for each in lines if each.directive < binding.name]
    return earlier[-1] if earlier and _is_sorted(lines) else lines[-1]


def _is_on_one_line(document: Document, body: Span, last: Definition) -> bool:
    """Whether a set is one line that ends with its last definition."""
    content, rest = document.text[body.start : body.end], last.binding.end
    return b"\n" not in content and not document.text[rest : body.end].strip()
