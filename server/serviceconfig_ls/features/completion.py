"""Completion at a cursor: names of directives, their values, and sections of unit files.

Spells items in Nix, or as in a unit file; the catalogue and the grammars provide the candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure import deltas
from serviceconfig_ls.features.model import Completions, Item
from serviceconfig_ls.features.snippets import (
    is_folder_of_service,
    is_written_as_string,
    opens_values,
    value_snippet,
)
from serviceconfig_ls.features.text import describe
from serviceconfig_ls.features.unit_navigation import known_names
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.nix_strings import in_quotes, nix_string
from serviceconfig_ls.units.queries.cursor import at
from serviceconfig_ls.units.queries.cursor_place import NamePlace, SectionPlace, ValuePlace
from serviceconfig_ls.units.queries.unit_mentions import names_units, unit_type_of
from serviceconfig_ls.units.unit_files.names import sections_of_kind
from serviceconfig_ls.workspace.workspace import units, units_of_base
from systemd_directives import catalogue
from systemd_directives.catalogue import known_words
from systemd_directives.catalogue.own_units import own_units
from systemd_directives.grammar import propose
from systemd_directives.model import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.exposure.deltas import Delta
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block
    from systemd_directives.catalogue import Directive
    from systemd_directives.model import SystemdVersion

_KEY = "\t"
_SEPARATORS = (" ", '"')
"""Trigger characters that also end what was typed: after ``; ``, or as a closing quote."""
_BEGINNINGS = ("/", "=", ":")
"""Values that end like this are only the beginning of one."""
MAX_WORDS_OFFERED = 200
_SECTIONS = {
    "Unit": "what the unit is, and what it needs or comes after",
    "Install": "what starts the unit once it is enabled",
}
"""What the sections are for that every type of unit has."""
_OF_KIND = "the settings of this type of unit"
_BOOLEANS_IN_UNIT_FILES = {"true": "yes", "false": "no"}
"""How systemd's manual writes them."""
_SPECIAL, _ESCAPED = re.compile(r"[\\$}]"), r"\\\g<0>"
"""The characters with a meaning in snippets, and their escaped forms."""


def complete(
    document: Document, offset: int, config: Config, trigger: str = ""
) -> Completions | None:
    """The completions at byte ``offset``; None outside units, where other servers answer.

    ``trigger`` is the character that opened the list by itself; empty if the user asked for the
    list or typed a letter. A list that opens after a space must not change what Enter does there:
    it has no names, nothing for a list, and only whole values.
    """
    place = at(document, units(document), offset)
    if isinstance(place, SectionPlace):
        return None if trigger in _SEPARATORS else _sections(place)
    if isinstance(place, NamePlace):
        if trigger in _SEPARATORS:
            return None
        return _names(place, document.text[place.word.start : offset].decode().lower(), config)
    if isinstance(place, ValuePlace):
        if place.inside is None and trigger in _SEPARATORS and _takes_list(place):
            return None
        return _values(document, place, config, is_automatic=trigger in _SEPARATORS)
    return None


def _sections(place: SectionPlace) -> Completions:
    """The sections that a unit file of this type may have."""
    names = sections_of_kind(place.located.block.kind)
    items = [
        Item(f"[{name}]", "enum", f"[{name}]", _SECTIONS.get(name, _OF_KIND), sort_text=str(index))
        for index, name in enumerate(names)
    ]
    return Completions(place.word, tuple(items))


def document_item(key: str, config: Config) -> str | None:
    """The documentation of a completion, as Markdown; None where no item has this key."""
    if not 1 <= key.count(_KEY) <= 2:
        return None
    section, name, *value = key.split(_KEY)
    if catalogue.find(section, name) is None:
        return None
    if value:
        if word := describe.word(value[0], config):
            return word
        known = describe.value_text(section, name, value[0], config)
        breaks = describe.breaks(name, config, is_headed=True)
        texts = (known or describe.heading(section, name), breaks)
        return "\n\n".join(part for part in texts if part)
    parts = (
        describe.heading(section, name),
        describe.breaks(name, config, is_headed=True),
        describe.values(section, name, config),
        describe.manual_text(section, name, config, is_hover=False),
    )
    return "\n\n".join(part for part in parts if part)


def _names(place: NamePlace, typed: str, config: Config) -> Completions:
    changed = deltas.of_names(place.located, place.word.start, config) if _is_own(place) else {}
    follows = place.follows
    if place.in_text:
        drafts = _unit_file_drafts(place.section, follows, config.systemd)
    else:
        drafts = _drafts(place.section, follows, config.systemd)
    items = dict(zip(drafts, _unchanged(drafts, typed, config.completion_sort), strict=True))
    for draft in drafts:
        if delta := changed.get(draft.name):
            items[draft] = _name(draft, delta.text, _rank(delta, config.completion_sort), typed)
    name = place.located.block.name
    for draft, item in items.items() if name is not None else ():
        if draft.is_folder and draft.snippet:
            text = _named_after(name or "", item.text)
            items[draft] = item._replace(text=text, opens_values=False)
    present = place.present
    offered = tuple([item for item in items.values() if item.label not in present])
    return Completions(place.word, offered)


@lru_cache(64)
def _unchanged(drafts: tuple[_Draft, ...], typed: str, sort: str) -> tuple[Item, ...]:
    """The names without an effect on the exposure."""
    return tuple([_name(draft, "", _rank(None, sort), typed) for draft in drafts])


def _takes_list(place: ValuePlace) -> bool:
    """Whether elements of a list follow, or a bracket, rather than one value."""
    directive = catalogue.find(place.section, place.directive)
    if place.listed or directive is None:
        return place.listed
    return directive.appends and not is_written_as_string(directive)


def _is_own(place: NamePlace | ValuePlace) -> bool:
    return place.section == "Service"


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """The parts of an item that are the same at every edit."""

    name: str
    lower: str
    text: str
    snippet: bool
    summary: str
    deprecated: bool
    key: str
    place: int
    """The rank in the order of use."""
    is_folder: bool
    """Whether it names a folder of the service."""
    opens_values: bool


@lru_cache(64)
def _drafts(section: str, follows: str, version: SystemdVersion) -> tuple[_Draft, ...]:
    uses = known_words.frequencies()
    known = [each for each in catalogue.directives(section, version) if not each.is_undocumented]
    by_use = sorted(known, key=lambda each: (-uses.get(each.name, 0), each.name))
    places = {each.name: place for place, each in enumerate(by_use)}
    return tuple(_drawn_up(each, follows, version, places[each.name]) for each in known)


@lru_cache(64)
def _unit_file_drafts(section: str, follows: str, version: SystemdVersion) -> tuple[_Draft, ...]:
    """The same as lines of a unit file, where nothing encloses a value."""
    equals = "" if follows == "=" else "="
    return tuple(
        replace(
            draft,
            text=f"{draft.name}{equals}",
            snippet=False,
            opens_values=bool(equals and propose(section, draft.name, "", 0, version)),
        )
        for draft in _drafts(section, follows, version)
    )


def _drawn_up(directive: Directive, follows: str, version: SystemdVersion, place: int) -> _Draft:
    name = directive.name
    text = name
    snippet = value_snippet(directive, version)
    if follows != "=":
        text = f"{name} = {snippet}{'' if follows == ';' else ';'}"
    return _Draft(
        name,
        name.lower(),
        text,
        follows != "=",
        directive.summary,
        directive.deprecated is not None,
        _KEY.join((directive.section, name)),
        place,
        is_folder_of_service(directive),
        follows != "=" and opens_values(snippet, directive, version),
    )


@lru_cache(1024)
def _name(draft: _Draft, delta: str, rank: str, typed: str) -> Item:
    # first what begins with the letters typed: clients match letters anywhere
    elsewhere = not draft.lower.startswith(typed)
    return Item(
        label=draft.name,
        kind="property",
        text=draft.text,
        detail=draft.summary,
        delta=delta,
        snippet=draft.snippet,
        sort_text=f"{draft.deprecated:d}{rank}{elsewhere:d}{draft.place:03d}",
        deprecated=draft.deprecated,
        key=draft.key,
        opens_values=draft.opens_values,
    )


def _named_after(unit: str, snippet: str) -> str:
    """A snippet with the name of the unit as its first value; a template gives its own name."""
    name = _SPECIAL.sub(_ESCAPED, unit.partition("@")[0])
    return snippet.replace('"$1"', f'"${{1:{name}}}"')


def _rank(delta: Delta | None, sort: str) -> str:
    """The prefix of the sort text, if the user sorts by exposure."""
    if sort != "exposure":
        return ""
    return f"{500 + (delta.change if delta else 0):03d}"


def _values(
    document: Document, place: ValuePlace, config: Config, *, is_automatic: bool
) -> Completions:
    inside = place.inside
    if inside is None:
        candidates = _proposed(document, place, "", 0, config)
        if is_automatic:
            candidates = [c for c in candidates if not c.then and c.text[-1:] not in _BEGINNINGS]
        changed = _changed(place, candidates, [(each.text, "") for each in candidates], config)
        around = _around(document, place)
        ordered = _ordered(candidates, [changed.get(each.text) for each in candidates], config)
        return Completions(place.word, tuple([_bare(place, around, *each) for each in ordered]))
    candidates = _proposed(document, place, inside.text, inside.offset, config)
    if place.in_text:
        spelled = [_in_unit_file(each) for each in candidates]
    else:
        spelled = [c for c in candidates if "boolean" not in c.tags or len(candidates) <= 2]
    texts = [_with_word(inside.text, candidate) for candidate in spelled]
    changed = _changed(place, spelled, texts, config)
    ordered = _ordered(spelled, [changed.get(text) for text, _ in texts], config)
    items = [_in_string(place, *each) for each in ordered]
    spans = [Span(inside.bytes[each.start], inside.bytes[each.end]) for each in spelled]
    shared = spans[0] if spans else place.word
    own = zip(items, spans, strict=True)
    return Completions(
        shared, tuple([it if span == shared else it._replace(span=span) for it, span in own])
    )


def _proposed(
    document: Document, place: ValuePlace, text: str, offset: int, config: Config
) -> Sequence[Candidate]:
    """What the grammar proposes; for names of folders and accounts, the name of the unit first.

    For unit names, the units that the project names.
    """
    found = propose(place.section, place.directive, text, offset, config.systemd)
    if names_units(place.section, place.directive):
        return _with_known_units(document, place, text, offset, found)
    directive = catalogue.find(place.section, place.directive)
    name = (place.located.block.name or "").partition("@")[0]
    if not name or not found or directive is None:
        return found
    if not is_folder_of_service(directive) and directive.name not in ("User", "Group"):
        return found
    if text[found[0].start - 1 : found[0].start] in (":", "%"):
        return found
    own = Candidate(name, found[0].start, found[0].end, "the name of the service")
    return (own, *found)


def _with_known_units(
    document: Document, place: ValuePlace, text: str, offset: int, found: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The units of the project before what the grammar proposes, without the unit itself.

    All others of the base and of systemd come last.
    """
    block, usual = place.located.block, {each.text for each in found}
    own = f"{block.name}.{block.kind}"
    typed = text[:offset].rpartition(" ")[2]
    after = text[offset:].partition(" ")[0]
    start, end = offset - len(typed), offset + len(after)
    if "%" in typed:
        return tuple(found)
    wanted = unit_type_of(place.section, place.directive)
    names = (
        name
        for name in known_names(document)
        if name.endswith(f".{wanted}" if wanted else "") and name != own and name not in usual
    )
    of_project = [Candidate(name, start, end, "a unit of this project") for name in names]
    # what starts a unit is most often a usual target
    near = (*found, *of_project) if place.section == "Install" else (*of_project, *found)
    listed = {each.text for each in near} | {own}
    others = (
        Candidate(name, start, end, detail)
        for name, detail in _units_of_system(document, block)
        if name.endswith(f".{wanted}" if wanted else "") and name not in listed
    )
    return (*near, *others)


def _units_of_system(document: Document, block: Block) -> Iterator[tuple[str, str]]:
    """The units of the base, then those of systemd, each with what it is; no templates."""
    base = None if block.initrd else units_of_base(document, block.scope)
    of_base = frozenset() if base is None else base.names
    for name in sorted(of_base):
        if "@." not in name:
            yield name, f"a unit of the {base.base if base else ''}"
    for name in sorted(own_units(block.scope) - of_base):
        if "@." not in name:
            yield name, "a unit of systemd"


def _with_word(text: str, candidate: Candidate) -> tuple[str, str]:
    """A string with a word completed, and without that word."""
    before, after = text[: candidate.start], text[candidate.end :]
    without = f"{before}{after}".strip()
    return f"{before}{candidate.text}{after}", "" if without == "~" else without


def _changed(
    place: ValuePlace, words: Sequence[Candidate], texts: list[tuple[str, str]], config: Config
) -> Mapping[str, Delta]:
    if not _is_own(place):
        return {}
    # one of hundreds of system calls hardly changes anything: only their groups are tried
    begin = "@" if len(words) > MAX_WORDS_OFFERED else ""
    tried = (not word.then and word.text.startswith(begin) for word in words)
    texts = [text for text, is_tried in zip(texts, tried, strict=True) if is_tried]
    at = place.word.start if place.inside is None else place.inside.bytes[0]
    return deltas.of_values(place.located, at, place.directive, texts, config)


def _ordered(
    candidates: Sequence[Candidate], changes: Sequence[Delta | None], config: Config
) -> Iterator[tuple[Candidate, str, str]]:
    """The items with their effect on the exposure, and with the sort text."""
    for index, (candidate, delta) in enumerate(zip(candidates, changes, strict=True)):
        order = f"{candidate.deprecated:d}{_rank(delta, config.completion_sort)}{index:04d}"
        yield candidate, delta.text if delta else "", order


def _in_unit_file(candidate: Candidate) -> Candidate:
    if "boolean" not in candidate.tags:
        return candidate
    text = _BOOLEANS_IN_UNIT_FILES.get(candidate.text, candidate.text)
    return candidate._replace(text=text)


def _in_string(place: ValuePlace, candidate: Candidate, delta: str, order: str) -> Item:
    label = candidate.text, candidate.detail, candidate.deprecated
    item = _word((place.section, place.directive), label, delta, order)
    return item._replace(text=candidate.text) if place.in_text else item


@lru_cache(2048)
def _word(place: tuple[str, str], label: tuple[str, str, bool], delta: str, order: str) -> Item:
    """The item for a word of a value; cached, since there are hundreds of system calls."""
    text, detail, deprecated = label
    return Item(
        label=text,
        kind="value",
        text=in_quotes(text),
        detail=detail,
        delta=delta,
        sort_text=order,
        deprecated=deprecated,
        key=_KEY.join((*place, text)),
    )


def _around(document: Document, place: ValuePlace) -> tuple[str, str]:
    """The text that must precede and follow a value that does not exist yet."""
    before = document.text[place.word.start - 1 : place.word.start]
    return " " if before == b"=" else "", "" if place.ended or place.listed else ";"


def _bare(
    place: ValuePlace, around: tuple[str, str], candidate: Candidate, delta: str, order: str
) -> Item:
    boolean = "boolean" in candidate.tags and not place.listed
    text = candidate.text if boolean else nix_string(candidate.text)
    # what only begins a value leaves the cursor within the quotes
    inserted = f'{_SPECIAL.sub(_ESCAPED, text[:-1])}$0"' if candidate.then else text
    return Item(
        label=text,
        kind="value",
        text=inserted.join(around),
        snippet=bool(candidate.then),
        detail=candidate.detail,
        delta=delta,
        filter_text=candidate.text,
        sort_text=order,
        deprecated=candidate.deprecated,
        key=_KEY.join((place.section, place.directive, candidate.text)),
    )
