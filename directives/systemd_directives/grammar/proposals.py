"""What to propose where systemd takes almost any text; the lists stand in data/proposals.tsv."""

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


def proposed(name: str, version: SystemdVersion) -> tuple[Choice, ...]:
    """The choices of a list that a release has for certain; none where there is no such list."""
    return tuple(entry.choice for entry in _all().get(name, ()) if entry.since.has(version))


@cache
def _all() -> Mapping[str, Sequence[_Proposal]]:
    lists: dict[str, list[_Proposal]] = {}
    for name, word, release, detail, then in rows("proposals.tsv", 5):
        entry = _Proposal(availability(release), Choice(word, detail, then=then))
        lists.setdefault(name, []).append(entry)
    return lists
