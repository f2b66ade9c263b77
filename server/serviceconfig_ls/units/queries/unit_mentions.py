"""The unit names in a document: where units are defined, and where lines name one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.incremental.units_of import all_units_of
from serviceconfig_ls.units.queries.source_map import place_of_characters
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.valid_names import UNIT_TYPES, unit_type
from systemd_directives.grammar.unit_name import UnitName
from systemd_directives.grammar.unit_names import UnitNames
from systemd_directives.model import HOLE, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Definition, Located

_WORD = re.compile(r"\S+")
_INSTANCE = re.compile(r"@.+(?=\.)")


class UnitId(NamedTuple):
    """What identifies a unit among those of one machine."""

    name: str
    """With its type: ``web.service``."""
    scope: RuntimeScope

    @property
    def template(self) -> UnitId:
        """The template of an instance; the unit itself if it is none."""
        return self._replace(name=_INSTANCE.sub("@", self.name, count=1))

    @property
    def is_user(self) -> bool:
        """Whether the user manager runs it."""
        return self.scope is RuntimeScope.USER


class UnitMention(NamedTuple):
    """A place with the name of a unit."""

    unit: UnitId
    span: Span
    """The name; where a unit file defines the unit, the start of the file."""
    defines: bool
    """Whether the unit is defined or extended here."""


def unit_mentions(document: Document) -> Iterator[UnitMention]:
    """The unit names of a document, unit by unit in the order of the text."""
    for located in all_units_of(document):
        if located.block.shared:
            continue
        head = _head(document, located)
        if head is not None:
            yield head
        for definition in located.block.definitions:
            yield from named_in(located, definition)


def mention_at(document: Document, offset: int) -> UnitMention | None:
    """The unit name that byte ``offset`` is in or touches."""
    found = [each for each in unit_mentions(document) if each.span.covers(offset)]
    return min(found, key=lambda each: each.span.end - each.span.start, default=None)


def names_units(section: str, directive: str) -> bool:
    """Whether the values of a directive are names of units."""
    return isinstance(grammar_of(section, directive), UnitName | UnitNames)


def unit_type_of(section: str, directive: str) -> str:
    """The type that the units of such a directive must have; empty if there are several."""
    grammar = grammar_of(section, directive)
    if isinstance(grammar, UnitName | UnitNames) and grammar.variant in UNIT_TYPES:
        return grammar.variant
    return ""


def _head(document: Document, located: Located) -> UnitMention | None:
    """The definition of a unit, if its name is written in the document."""
    block = located.block
    if block.name is None:
        return None
    unit = UnitId(f"{block.name}.{block.kind}", block.scope)
    if unit_type(unit.name) is None:
        return None  # such as journald.conf
    if isinstance(document, UnitFile):
        return UnitMention(unit, Span(0, 0), defines=True)
    name = block.name.encode(errors="surrogateescape")
    extent = located.extent
    header, _, _ = document.text[extent.start : extent.end].partition(b"=")
    at = header.rfind(name)
    span = located.span(block.header)
    if at >= 0:
        span = Span(extent.start + at, extent.start + at + len(name))
    return UnitMention(unit, span, defines=True)


def named_in(located: Located, definition: Definition) -> Iterator[UnitMention]:
    """The names of units in the lines of a definition that are written in the document."""
    if definition.elsewhere is not None:
        return
    if not names_units(definition.section, definition.directive):
        return
    for line in definition.lines:
        for word in _WORD.finditer(line.text_with_holes or ""):
            name = word[0]
            if HOLE in name or "%" in name or unit_type(name) is None:
                continue
            place = place_of_characters(line, word.start(), word.end())
            if place.exact:
                unit = UnitId(name, located.block.scope)
                yield UnitMention(unit, located.span(place.span), defines=False)


def words_of(definition: Definition) -> Iterator[str]:
    """The names that `named_in` finds in a definition, without their places."""
    if definition.elsewhere is None:
        for line in definition.lines:
            for name in (line.text_with_holes or "").split():
                if HOLE not in name and "%" not in name and unit_type(name) is not None:
                    yield name
