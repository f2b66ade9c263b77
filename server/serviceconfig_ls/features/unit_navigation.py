"""Where a unit is defined, and where lines name it, in a document and the files of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.queries.unit_mentions import mention_at, unit_mentions
from serviceconfig_ls.workspace.workspace import others_with, unit_names_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.queries.unit_mentions import UnitId, UnitMention

MAX_SYMBOLS = 256
"""The units that one search returns."""


class UnitPlace(NamedTuple):
    """A place in a document with the name of a unit."""

    document: Document
    span: Span

    @property
    def path(self) -> str:
        """The absolute path of the document; empty if it has none."""
        return "" if self.document.home is None else self.document.home.path


class UnitSymbol(NamedTuple):
    """A unit that is defined somewhere."""

    name: str
    """With its type: ``web.service``."""
    is_user: bool
    """Whether the user manager runs it."""
    place: UnitPlace


def definitions(document: Document, offset: int) -> tuple[UnitPlace, ...] | None:
    """Where the unit that is named at byte ``offset`` is defined or extended.

    For an instance, also where its template is. None where no unit is named.
    """
    found = mention_at(document, offset)
    if found is None:
        return None
    wanted = {found.unit, found.unit.template}
    every = _mentions(document, found.unit)
    return tuple(place for place, each in every if each.defines and each.unit in wanted)


def references(
    document: Document, offset: int, *, with_definitions: bool
) -> tuple[UnitPlace, ...] | None:
    """The lines that name the unit which is named at byte ``offset``.

    For a template, also those that name an instance. None where no unit is named.
    """
    found = mention_at(document, offset)
    if found is None:
        return None
    return tuple(
        place
        for place, each in _mentions(document, found.unit)
        if found.unit in (each.unit, each.unit.template) and (with_definitions or not each.defines)
    )


def symbols(documents: Iterable[Document], query: str) -> tuple[UnitSymbol, ...]:
    """The units that documents define, those whose names contain the letters of ``query``."""
    found: list[UnitSymbol] = []
    for document in documents:
        for each in unit_mentions(document):
            if each.defines and query.lower() in each.unit.name.lower():
                place = UnitPlace(document, each.span)
                found.append(UnitSymbol(each.unit.name, each.unit.is_user, place))
                if len(found) == MAX_SYMBOLS:
                    return tuple(found)
    return tuple(found)


def known_names(document: Document) -> tuple[str, ...]:
    """The units that a document names, then those that other files of its project name."""
    here = dict.fromkeys(
        sorted(each.unit.name for each in unit_mentions(document) if "@." not in each.unit.name)
    )
    return (*here, *sorted(unit_names_around(document) - here.keys()))


def _mentions(document: Document, unit: UnitId) -> Iterator[tuple[UnitPlace, UnitMention]]:
    """The unit names of the documents that may name a unit, the document's own first."""
    word, _, _ = unit.template.name.rpartition(".")
    for each in (document, *others_with(document, word.encode(errors="surrogateescape"))):
        for mention in unit_mentions(each):
            yield UnitPlace(each, mention.span), mention
