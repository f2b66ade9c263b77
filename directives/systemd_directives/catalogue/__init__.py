"""The directives of each release of systemd; independent of values and units.

The facts come from runs of the recorded releases (``recordings``), dated by their manual pages.
Between two recordings that disagree, and without a date in a manual page, the answer is None.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.history import exists, first, last, recordings
from systemd_directives.catalogue.known_words import frequencies
from systemd_directives.catalogue.similar_names import nearest_names
from systemd_directives.data_files import rows
from systemd_directives.manpage.section_pages import DAEMON_PAGES
from systemd_directives.sections import file_type_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.model import SystemdVersion

__all__ = [
    "Directive",
    "all_names",
    "directives",
    "find",
    "known",
    "recordings",
    "sections",
    "sections_of",
    "similar_names",
    "user_manager",
]


class Directive(NamedTuple):
    """One key of one section."""

    section: str
    name: str
    argument: str
    """systemd's own name for the kind of value, such as ``BOOLEAN``, in the newest release that has
    it."""
    page: str | None
    """The manual page that documents it, such as ``systemd.exec``."""
    default: str | None
    """The value in effect without the line in the system manager, as one would write it; None if it
    is not certain, or depends on other settings or on the manager's configuration."""
    otherwise: str
    """In Markdown: the defaults that other lines lead to; may be empty."""
    since: SystemdVersion | None
    """The first release known to have it; None for the oldest recorded one or earlier."""
    since_exact: bool
    """False if a release between two recordings may have had it before ``since``."""
    until: SystemdVersion | None
    """The last release known to have it; None if the newest has it."""
    deprecated: str | None
    """The replacement: the name of a directive, or a few words."""
    appends: bool
    """Whether another line adds to the earlier ones, in the newest release that has it."""
    resets: bool
    """Whether an empty line resets the earlier ones, in the newest release that has it."""
    summary: str
    """Its effect in our own words; may be empty."""
    evidence: tuple[str, ...]
    """The evidence for ``since``, ``appends``, ``resets`` and ``default``, in this order: ``run``
    (seen in a real systemd), ``page`` (stated in its manual), ``kind`` (follows from the kind of
    value), ``bracket`` (between two recordings), ``-`` (none; the field is False or None)."""

    @property
    def is_undocumented(self) -> bool:
        """Whether it is a former name in a network file, which no manual page has any more."""
        return self.page is None and bool(file_type_of(self.section))


def find(section: str, name: str) -> Directive | None:
    """The directive with exactly this name, in any release; None if no release has it."""
    row = _table().get((section, name))
    return None if row is None else _directive(section, row)


def known(section: str, name: str, version: SystemdVersion) -> bool | None:
    """Whether a release has the directive; None if that is not certain: report nothing then."""
    row = _table().get((section, name))
    return False if row is None else exists(row.since, row.until, version)


@lru_cache(64)
def directives(section: str, version: SystemdVersion) -> tuple[Directive, ...]:
    """Every directive of a section that a release has, certainly or possibly, sorted by name."""
    return tuple(
        _directive(section, row)
        for (place, _), row in _table().items()
        if place == section and exists(row.since, row.until, version) is not False
    )


@cache
def all_names(section: str) -> frozenset[str]:
    """The names of all directives of a section in any release."""
    return frozenset(name for place, name in _table() if place == section)


@cache
def sections(file_type: str = "") -> tuple[str, ...]:
    """Every section of unit files, or of a type of network files, sorted by name."""
    found = {section for section, _ in _table() if file_type_of(section) == file_type}
    return tuple(sorted(found - DAEMON_PAGES.keys()))


def sections_of(name: str, version: SystemdVersion, file_type: str = "") -> tuple[str, ...]:
    """The sections that have a directive in a release, certainly or possibly, sorted by name.

    They are those of unit files, or of a type of network files.
    """
    every = sections(file_type)
    return tuple(section for section in every if known(section, name, version) is not False)


def user_manager(name: str, version: SystemdVersion) -> str | None:
    """How a user's own manager treats a directive, if that differs from the system's manager.

    ``no``: ignores it. ``namespace``: needs a user namespace for it (PrivateUsers), which it
    creates by itself from 254 on. None if no manual page says either, or if two of them disagree.
    """
    return next(
        (
            row.user_manager
            for row in _scopes().get(name, ())
            if exists(row.since, row.until, version)
        ),
        None,
    )


@lru_cache(2048)
def similar_names(name: str, section: str, version: SystemdVersion) -> tuple[str, ...]:
    """The directives of a section that a wrong name likely means.

    The best comes first, at most three; empty if none is close. A deprecated directive is replaced
    by its successor.
    """
    return nearest_names(name, _targets(section, version), frequencies())


@cache
def _targets(section: str, version: SystemdVersion) -> Mapping[str, str | None]:
    """For each name that a section has in any release, the name to use in this one, if any."""
    now = {each.name for each in directives(section, version)}
    found = {}
    for each in filter(None, (find(section, name) for place, name in _table() if place == section)):
        if each.is_undocumented:
            continue
        target = each.deprecated or each.name
        found[each.name] = target if target in now else None
    return found


class _DirectiveRow(NamedTuple):
    name: str
    sections: str
    argument: str
    page: str
    since: str
    until: str
    appends: str
    resets: str
    default: str
    evidence: str


class DefaultRow(NamedTuple):
    """A row of data/defaults.tsv: a default that other lines of the unit change."""

    section: str
    directive: str
    value: str
    when: str
    lines: str


class SummaryRow(NamedTuple):
    """A row of data/summaries.tsv; the section ``*`` stands for every section."""

    section: str
    name: str
    summary: str


class _ScopeRow(NamedTuple):
    name: str
    user_manager: str
    since: str
    until: str


class _SuccessorRow(NamedTuple):
    section: str
    name: str
    instead: str
    evidence: str


@cache
def _table() -> Mapping[tuple[str, str], _DirectiveRow]:
    """Section and name to the row, sorted by name."""
    found = {}
    for table in ("directives.tsv", "daemon_directives.tsv", "network_directives.tsv"):
        for row in rows(table, _DirectiveRow):
            for section in row.sections.split(","):
                found[section, row.name] = row
    return found


@cache
def _directive(section: str, row: _DirectiveRow) -> Directive:
    since, exact = first(row.since)
    # a row for all sections is about units
    places = (section,) if file_type_of(section) else (section, "*")
    keys = [(place, row.name) for place in places]
    return Directive(
        section=section,
        name=row.name,
        argument=row.argument,
        page=row.page or None,
        default=row.default or None,
        otherwise=_first(_otherwise(), keys) or "",
        since=since,
        since_exact=exact,
        until=last(row.until),
        deprecated=_first(_successors(), keys),
        appends=row.appends == "yes",
        resets=row.resets == "yes",
        summary=_first(_summaries(), keys) or "",
        evidence=tuple(row.evidence.split()),
    )


def _first(table: Mapping[tuple[str, str], str], keys: Sequence[tuple[str, str]]) -> str | None:
    """The first text that a table has for one of some keys."""
    return next((table[key] for key in keys if key in table), None)


@cache
def _otherwise() -> Mapping[tuple[str, str], str]:
    return {
        (row.section, row.directive): f"`{row.value}` {row.when}" if row.value else row.when
        for row in rows("defaults.tsv", DefaultRow)
    }


@cache
def _summaries() -> Mapping[tuple[str, str], str]:
    return {(row.section, row.name): row.summary for row in rows("summaries.tsv", SummaryRow)}


@cache
def _scopes() -> Mapping[str, list[_ScopeRow]]:
    found: dict[str, list[_ScopeRow]] = {}
    for row in rows("scopes.tsv", _ScopeRow):
        found.setdefault(row.name, []).append(row)
    return found


@cache
def _successors() -> Mapping[tuple[str, str], str]:
    return {(row.section, row.name): row.instead for row in rows("successors.tsv", _SuccessorRow)}
