"""Diagnostics of names that no unit has, where what is known is enough to say so."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import rule_pages
from serviceconfig_ls.features.text_rules import UNKNOWN_UNIT
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.queries.unit_mentions import (
    named_in,
    names_units,
    unit_mentions,
    words_of,
)
from serviceconfig_ls.workspace.workspace import (
    is_named_around,
    is_newer_than,
    units_of_base,
    units_together,
)
from systemd_directives.catalogue.own_units import own_units
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Located
    from serviceconfig_ls.workspace.base.unit_key import KnownUnits

MAX_KEPT_BLOCKS = 2048
"""The units whose unknown names are kept."""
MAX_KEPT_NAMES = 4096
"""The names whose similar ones are kept."""
_KINDS = frozenset({"service", "socket", "target", "timer", "path"})
"""Types whose units have files; others are made by programs as well, or need no file."""
_NEW_NAMES = frozenset({"Alias"})
"""Directives that give a unit further names."""
_NEEDED = frozenset({"BindsTo", "Requires", "Requisite", "Unit"})
"""Directives with which the unit cannot start without the other one."""
_SHORT = 5
"""The letters of a word that may be misspelled; a shorter one is likely another word."""
_LONG = 9
"""The letters of a name that may have a dash too many, or too few."""


class _Suspect(NamedTuple):
    """A name that neither the base nor systemd has."""

    definition: int
    """The index of the definition."""
    name: str
    near: str
    """The unit that it may mean; empty if there is none."""


def diagnostics(
    document: Document, units: Sequence[Located], config: Config
) -> Iterator[Diagnostic]:
    """The diagnostics of the names of units in a document."""
    if UNKNOWN_UNIT in config.diagnostics_ignore:
        return
    for located in units:
        base = _whole_base(document, located.block)
        for suspect in _suspects(located.block, _names(located.block, base)):
            definition = located.block.definitions[suspect.definition]
            if not suspect.near and not _is_missing(document, definition, base):
                continue
            if not _is_defined_around(document, suspect.name):
                where = "systemd" if base is None else f"the {base.base}"
                yield from _of_suspect(located, suspect, where)


def depend_on_others(document: Document) -> bool:
    """Whether what is reported about names in a document depends on names in other files."""
    return any(
        _suspects(located.block, _names(located.block, _whole_base(document, located.block)))
        for located in units_together(document).units
    )


def _names(block: Block, base: KnownUnits | None) -> frozenset[str]:
    return own_units(block.scope) if base is None else base.names


def _of_suspect(located: Located, suspect: _Suspect, where: str) -> Iterator[Diagnostic]:
    definition = located.block.definitions[suspect.definition]
    name, near = suspect.name, suspect.near
    for mention in named_in(located, definition):
        if mention.unit.name != name:
            continue
        fixes: tuple[Action, ...] = ()
        message = f"{where} has no {name}, without which the unit does not start"
        if near:
            edit = TextEdit(mention.span, near)
            title = f"Change {name} to {near}"
            fixes = (Action(title, "quickfix", (edit,), fixes=UNKNOWN_UNIT, preferred=True),)
            message = f"no unit is called {name}; {where} has {near}"
        yield Diagnostic(
            mention.span,
            Severity.HINT,
            UNKNOWN_UNIT,
            message,
            Effect.SILENT,
            url=rule_pages.url(UNKNOWN_UNIT),
            fixes=fixes,
            service=located.block.name,
            directive=definition.directive,
        )


def _whole_base(document: Document, block: Block) -> KnownUnits | None:
    """The units of the base of a block, if all units of its manager are among them."""
    is_of_system = block.scope is RuntimeScope.SYSTEM and block.manager is not Manager.HOME_MANAGER
    if not is_of_system or block.initrd or block.module != ():
        return None
    base = units_of_base(document, block.scope)
    return base if base is not None and base.is_whole else None


@lru_cache(MAX_KEPT_BLOCKS)
def _suspects(block: Block, names: frozenset[str]) -> tuple[_Suspect, ...]:
    """The unknown names of a block that one known name is similar to, or none."""
    found = []
    for index, definition in enumerate(block.definitions):
        directive = definition.directive
        if directive in _NEW_NAMES or definition.has_syntax_error:
            continue
        if not names_units(definition.section, directive):
            continue
        for word in dict.fromkeys(words_of(definition)):
            kind = word.rpartition(".")[2]
            if kind not in _KINDS or "@" in word or word in names or word in own_units(block.scope):
                continue
            near = near_names(word, names)
            if len(near) < 2:
                found.append(_Suspect(index, word, "".join(near)))
    return tuple(found)


def _is_defined_around(document: Document, name: str) -> bool:
    """Whether the document defines a unit of a name, or another file may."""
    here = any(each.defines and each.unit.name == name for each in unit_mentions(document))
    return here or is_named_around(document, name)


def _is_missing(document: Document, definition: Definition, base: KnownUnits | None) -> bool:
    """Whether a name that is similar to none is certainly that of no unit, and needed."""
    is_needed = definition.directive in _NEEDED and not definition.conditions
    return is_needed and base is not None and not is_newer_than(document, base.built_at)


@lru_cache(MAX_KEPT_NAMES)
def near_names(name: str, names: frozenset[str]) -> tuple[str, ...]:
    """The units of the same type from which a name differs by one letter, or by two in turn."""
    stem, _, kind = name.rpartition(".")
    parts = ((each, *each.rpartition(".")[::2]) for each in names if "@" not in each)
    return tuple(
        sorted(
            each
            for each, other, other_kind in parts
            if other_kind == kind and _may_be_meant(stem, other) and distance(stem, other, 1) == 1
        )
    )


def _may_be_meant(stem: str, other: str) -> bool:
    """Whether two names may be one that is misspelled.

    ``web1`` and ``web2`` are two units, and so are ``backup-home`` and ``backup-hole``.
    """
    if abs(len(stem) - len(other)) > 1 or _without_digits(stem) == _without_digits(other):
        return False
    words, others = stem.split("-"), other.split("-")
    if len(words) != len(others):
        return min(len(stem), len(other)) >= _LONG
    pairs = ((one, two) for one, two in zip(words, others, strict=True) if one != two)
    return all(min(len(one), len(two)) >= _SHORT for one, two in pairs)


def _without_digits(name: str) -> str:
    return "".join(letter for letter in name if not letter.isdigit())
