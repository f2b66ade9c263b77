"""The kinds of network devices, Kind= in [NetDev], with their sections and what they need."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.history import exists
from systemd_directives.data_files import rows
from systemd_directives.model import SystemdVersion
from systemd_directives.sections import qualified

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVERY = "*"


class Requirement(NamedTuple):
    """Settings: a network device, or a section, needs one of them."""

    section: str
    settings: tuple[str, ...]
    until: SystemdVersion | None
    """The last release that is known to need it; None if the newest does."""


def has_section(kind: str, section: str, version: SystemdVersion) -> bool | None:
    """Whether networkd reads a section in the file of a device of some kind; None if unknown."""
    if exists(*_kinds().get((kind, ""), ("999", "")), version) is not True:
        return None
    row = _kinds().get((kind, section))
    return False if row is None else exists(*row, version)


def kinds_with(section: str) -> tuple[str, ...]:
    """The kinds that have a section in any release, sorted by name."""
    return tuple(sorted(kind for kind, own in _kinds() if own == section))


def needed_by_kind(kind: str, version: SystemdVersion) -> tuple[Requirement, ...]:
    """What a device of some kind certainly needs."""
    return _certain((*_requirements().get(_EVERY, ()), *_requirements().get(kind, ())), version)


@cache
def needed_in_sections(version: SystemdVersion) -> Mapping[str, tuple[Requirement, ...]]:
    """What each section of a name certainly needs, wherever it is."""
    found: dict[str, tuple[Requirement, ...]] = {}
    for each in _certain(_requirements()[""], version):
        found[each.section] = (*found.get(each.section, ()), each)
    return found


class RequirementRow(NamedTuple):
    """A row of data/network_requirements.tsv."""

    kind: str
    section: str
    settings: str
    until: str
    sample: str


class _KindRow(NamedTuple):
    kind: str
    section: str
    since: str
    until: str


class _Range(NamedTuple):
    since: str
    until: str


@cache
def _kinds() -> Mapping[tuple[str, str], _Range]:
    """By kind and section; an empty section is the kind itself."""
    return {
        (row.kind, qualified("netdev", row.section) if row.section else ""): _Range(
            row.since, row.until
        )
        for row in rows("network_kinds.tsv", _KindRow)
    }


@cache
def _requirements() -> Mapping[str, tuple[Requirement, ...]]:
    """By kind; those of every section of a name are under an empty one."""
    found: dict[str, tuple[Requirement, ...]] = {}
    for row in rows("network_requirements.tsv", RequirementRow):
        until = SystemdVersion(int(row.until)) if row.until else None
        each = Requirement(row.section, tuple(row.settings.split(",")), until)
        found[row.kind] = (*found.get(row.kind, ()), each)
    return found


def _certain(
    requirements: tuple[Requirement, ...], version: SystemdVersion
) -> tuple[Requirement, ...]:
    return tuple(each for each in requirements if each.until is None or version <= each.until)
