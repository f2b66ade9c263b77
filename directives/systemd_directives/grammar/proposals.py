"""What to propose for directives that accept almost any text; data/proposals.tsv has the lists."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.grammar.availability import Availability, availability
from systemd_directives.grammar.base import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.model import SystemdVersion


class _Proposal(NamedTuple):
    since: Availability
    choice: Choice


def choices_from(name: str, version: SystemdVersion) -> tuple[Choice, ...]:
    """The choices of a list that a release certainly has; empty if the list does not exist."""
    return tuple(entry.choice for entry in _all().get(name, ()) if entry.since.has(version))


class ProposalRow(NamedTuple):
    """A row of data/proposals.tsv."""

    list: str
    word: str
    since: str
    detail: str
    then: str


@cache
def _all() -> Mapping[str, Sequence[_Proposal]]:
    lists: dict[str, list[_Proposal]] = {}
    for row in rows("proposals.tsv", ProposalRow):
        choice = Choice(row.word, row.detail, then=row.then)
        lists.setdefault(row.list, []).append(_Proposal(availability(row.since), choice))
    return lists
