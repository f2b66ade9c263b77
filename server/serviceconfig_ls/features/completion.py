"""What could stand at the cursor: names of directives, and their values.

Knows how a completion is spelled in Nix; what there is to complete comes from the catalogue and
the grammars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import describe
from serviceconfig_ls.features.model import Item
from serviceconfig_ls.features.snippets import value_snippet
from serviceconfig_ls.nix.syntax import Span
from serviceconfig_ls.units.cursor import NamePlace, ValuePlace, at
from serviceconfig_ls.units.edits import quoted
from systemd_directives import catalogue
from systemd_directives.catalogue import lists
from systemd_directives.grammar import grammar_of

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.statement import Inside
    from systemd_directives.catalogue import Directive
    from systemd_directives.model import Candidate

_KEY = "\t"


def complete(document: Document, offset: int, config: Config) -> tuple[Item, ...] | None:
    """What may stand at byte ``offset``; None outside of units, where others answer."""
    place = at(document, offset)
    if isinstance(place, NamePlace):
        return _names(place, config)
    if isinstance(place, ValuePlace):
        return _values(document, place, config)
    return None


def document_item(key: str, config: Config) -> str:
    """The documentation of a completion, as Markdown; ``key`` is that of its item."""
    section, name, *value = key.split(_KEY)
    if value:
        known = describe.value_text(section, name, value[0], config)
        return known or describe.heading(section, name)
    parts = (
        describe.heading(section, name),
        describe.breaks(name),
        describe.values(section, name, config),
        describe.manual_text(section, name, config),
    )
    return "\n\n".join(part for part in parts if part)


def _names(place: NamePlace, config: Config) -> tuple[Item, ...]:
    frequencies = lists.frequencies()
    known = catalogue.directives(place.section, config.systemd)
    return tuple(
        _name(directive, place, config, frequencies.get(directive.name, 0))
        for directive in known
        if directive.name not in place.present
    )


def _name(directive: Directive, place: NamePlace, config: Config, uses: int) -> Item:
    deprecated = directive.deprecated is not None
    text, snippet = directive.name, False
    if place.follows != "=":
        end = "" if place.follows == ";" else ";"
        text = f"{text} = {value_snippet(directive, config.systemd)}{end}"
        snippet = True
    return Item(
        label=directive.name,
        kind="property",
        span=place.word,
        text=text,
        detail=directive.summary,
        snippet=snippet,
        sort_text=f"{int(deprecated)}{9999 - min(uses, 9999):04d}{directive.name}",
        deprecated=deprecated,
        key=_KEY.join((directive.section, directive.name)),
    )


def _values(document: Document, place: ValuePlace, config: Config) -> tuple[Item, ...]:
    grammar = grammar_of(place.section, place.directive)
    inside = place.inside
    if inside is not None:
        candidates = grammar.complete(inside.text, inside.offset, config.systemd)
        spelled = (c for c in candidates if "boolean" not in c.tags or len(candidates) <= 2)
        return tuple(
            _in_string(candidate, inside, place, index) for index, candidate in enumerate(spelled)
        )
    candidates = grammar.complete("", 0, config.systemd)
    return tuple(
        _bare(document, candidate, place, index) for index, candidate in enumerate(candidates)
    )


def _in_string(candidate: Candidate, inside: Inside, place: ValuePlace, index: int) -> Item:
    start, end = inside.bytes[candidate.start], inside.bytes[candidate.end]
    return Item(
        label=candidate.text,
        kind="value",
        span=Span(start, end),
        text=quoted(candidate.text)[1:-1],
        detail=candidate.detail,
        sort_text=_order(candidate, index),
        deprecated=candidate.deprecated,
        key=_KEY.join((place.section, place.directive, candidate.text)),
    )


def _bare(document: Document, candidate: Candidate, place: ValuePlace, index: int) -> Item:
    boolean = "boolean" in candidate.tags and not place.listed
    text = candidate.text if boolean else quoted(candidate.text)
    before = document.text[place.word.start - 1 : place.word.start]
    lead = " " if before == b"=" else ""
    end = "" if place.ended or place.listed else ";"
    return Item(
        label=text,
        kind="value",
        span=place.word,
        text=f"{lead}{text}{end}",
        detail=candidate.detail,
        filter_text=candidate.text,
        sort_text=_order(candidate, index),
        deprecated=candidate.deprecated,
        key=_KEY.join((place.section, place.directive, candidate.text)),
    )


def _order(candidate: Candidate, index: int) -> str:
    return f"{int(candidate.deprecated)}{index:04d}"
