"""What could stand at the cursor: names of directives, and their values.

Knows how a completion is spelled in Nix; what there is to complete comes from the catalogue and
the grammars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.features import deltas, describe
from serviceconfig_ls.features.model import Item
from serviceconfig_ls.features.snippets import value_snippet
from serviceconfig_ls.nix.syntax import Span
from serviceconfig_ls.units.cursor import NamePlace, ValuePlace, at
from serviceconfig_ls.units.edits import quoted
from systemd_directives import catalogue
from systemd_directives.catalogue import lists
from systemd_directives.grammar import grammar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.deltas import Delta
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.statement import Inside
    from systemd_directives.catalogue import Directive
    from systemd_directives.model import Candidate, SystemdVersion

    Order: TypeAlias = tuple[int, Delta | None, Config]
    """The place in the list, what the completion does, and how people want it ordered."""

_KEY = "\t"
_MANY = 200


def complete(document: Document, offset: int, config: Config) -> tuple[Item, ...] | None:
    """What may stand at byte ``offset``; None outside of units, where others answer."""
    place = at(document, offset)
    if isinstance(place, NamePlace):
        return _names(place, document.text[place.word.start : offset].decode().lower(), config)
    if isinstance(place, ValuePlace):
        return _values(document, place, config)
    return None


def document_item(key: str, config: Config) -> str:
    """The documentation of a completion, as Markdown; ``key`` is that of its item."""
    section, name, *value = key.split(_KEY)
    if value:
        known = describe.value_text(section, name, value[0], config)
        said = (known or describe.heading(section, name), describe.breaks(name))
        return "\n\n".join(part for part in said if part)
    parts = (
        describe.heading(section, name),
        describe.breaks(name),
        describe.values(section, name, config),
        describe.manual_text(section, name, config),
    )
    return "\n\n".join(part for part in parts if part)


def _names(place: NamePlace, typed: str, config: Config) -> tuple[Item, ...]:
    known = catalogue.directives(place.section, config.systemd)
    changed = deltas.of_names(place.block, place.word.start, config) if _is_own(place) else {}
    return tuple(
        [
            _name(
                _drawn_up(each, place.follows, config.systemd), place.word, typed, changed, config
            )
            for each in known
            if each.name not in place.present
        ]
    )


def _is_own(place: NamePlace | ValuePlace) -> bool:
    return place.section == "Service"


class _Draft(NamedTuple):
    """What is the same of a name at every key."""

    name: str
    text: str
    snippet: bool
    summary: str
    deprecated: bool
    key: str
    lower: str
    uses: str
    """What puts it in order by use."""


_DRAFTS: dict[tuple[str, str, str, SystemdVersion], _Draft] = {}


def _drawn_up(directive: Directive, follows: str, version: SystemdVersion) -> _Draft:
    section, name = directive.section, directive.name
    known = _DRAFTS.get((section, name, follows, version))
    if known is not None:
        return known
    text = name
    if follows != "=":
        text = f"{name} = {value_snippet(directive, version)}{'' if follows == ';' else ';'}"
    uses = 9999 - min(lists.frequencies().get(name, 0), 9999)
    draft = _Draft(
        name,
        text,
        follows != "=",
        directive.summary,
        directive.deprecated is not None,
        _KEY.join((section, name)),
        name.lower(),
        f"{uses:04d}{name}",
    )
    _DRAFTS[section, name, follows, version] = draft
    return draft


def _name(
    draft: _Draft, word: Span, typed: str, changed: Mapping[str, Delta], config: Config
) -> Item:
    delta = changed.get(draft.name)
    # first what begins with the letters typed, since clients match letters anywhere; then by use
    elsewhere = not draft.lower.startswith(typed)
    return Item(
        label=draft.name,
        kind="property",
        span=word,
        text=draft.text,
        detail=draft.summary,
        delta=delta.text if delta else "",
        snippet=draft.snippet,
        sort_text=f"{draft.deprecated:d}{_rank(delta, config)}{elsewhere:d}{draft.uses}",
        deprecated=draft.deprecated,
        key=draft.key,
    )


def _rank(delta: Delta | None, config: Config) -> str:
    """What comes before all else in the order of the list, where a person wants that."""
    if config.completion_sort != "exposure":
        return ""
    return f"{500 + (delta.change if delta else 0):03d}"


def _values(document: Document, place: ValuePlace, config: Config) -> tuple[Item, ...]:
    grammar = grammar_of(place.section, place.directive)
    inside = place.inside
    if inside is not None:
        candidates = grammar.complete(inside.text, inside.offset, config.systemd)
        spelled = [c for c in candidates if "boolean" not in c.tags or len(candidates) <= 2]
        texts = [_with_word(inside.text, candidate) for candidate in spelled]
        changed = _changed(place, spelled, texts, config)
        return tuple(
            _in_string(candidate, inside, place, (index, changed.get(text), config))
            for index, (candidate, (text, _)) in enumerate(zip(spelled, texts, strict=True))
        )
    candidates = grammar.complete("", 0, config.systemd)
    texts = [(candidate.text, "") for candidate in candidates]
    changed = _changed(place, candidates, texts, config)
    return tuple(
        _bare(document, candidate, place, (index, changed.get(candidate.text), config))
        for index, candidate in enumerate(candidates)
    )


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
    if len(words) > _MANY:
        # one of hundreds of system calls hardly changes anything: only their groups are tried
        groups = (word.text.startswith("@") for word in words)
        texts = [text for text, is_group in zip(texts, groups, strict=True) if is_group]
    at = place.word.start if place.inside is None else place.inside.bytes[0]
    return deltas.of_values(place.block, at, place.directive, texts, config)


def _in_string(candidate: Candidate, inside: Inside, place: ValuePlace, order: Order) -> Item:
    start, end = inside.bytes[candidate.start], inside.bytes[candidate.end]
    return Item(
        label=candidate.text,
        kind="value",
        span=Span(start, end),
        text=quoted(candidate.text)[1:-1],
        detail=candidate.detail,
        delta=order[1].text if order[1] else "",
        sort_text=_order(candidate, order),
        deprecated=candidate.deprecated,
        key=_KEY.join((place.section, place.directive, candidate.text)),
    )


def _bare(document: Document, candidate: Candidate, place: ValuePlace, order: Order) -> Item:
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
        delta=order[1].text if order[1] else "",
        filter_text=candidate.text,
        sort_text=_order(candidate, order),
        deprecated=candidate.deprecated,
        key=_KEY.join((place.section, place.directive, candidate.text)),
    )


def _order(candidate: Candidate, order: Order) -> str:
    index, delta, config = order
    return f"{int(candidate.deprecated)}{_rank(delta, config)}{index:04d}"
