"""Values to make fresh ones of, for each directive; asks no real systemd what it says of them."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from record.parts import oracle
from systemd_directives.grammar import grammar_of
from systemd_directives.manpage import open_manual
from tests.directives.values.proposed import proposed
from tests.directives.values.table import values_of
from tests.directives.verify.verdicts import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.manpage import Manual

_PROPOSALS = 60
"""So many of the proposals are taken."""
_LITERAL = re.compile(r'`([^`\n]+)`|"([^"\n]{1,80})"|“([^”\n]{1,80})”')
_LINE = re.compile(r"^\s*([A-Z]\w+)=(.+)$", re.M)


def seeds(section: str, directive: str, version: int) -> list[str]:
    """The own values of a directive: of the tables, of what is proposed, and of the manual."""
    own = {*values_of(directive), *islice(proposed(section, directive, version), _PROPOSALS)}
    return sorted({*own, *_told(section, directive, version)} - {""})


def kin(section: str, directive: str, version: int) -> list[str]:
    """The values of the tables that directives with the same kind of value have."""
    kind = kind_of(section, directive).partition(":")[0]
    alike = {name for place, name in keys(version) if kind_of(place, name).startswith(kind)}
    return sorted({value for each in alike for value in values_of(each)} - {""})


@cache
def kind_of(section: str, directive: str) -> str:
    """Which kind of value it has, such as ``timer:calendar``."""
    found = grammar_of(section, directive)
    module = type(found).__module__.rpartition(".")[2]
    return f"{module}:{getattr(found, 'variant', '')}".rstrip(":")


def _told(section: str, directive: str, version: int) -> Iterator[str]:
    """What the manual quotes where it speaks of the directive, and its examples."""
    manual = _manual(version)
    entry = manual.directive(section, directive)
    text = entry.markdown if entry else ""
    for match in _LITERAL.finditer(text):
        yield next(filter(None, match.groups())).removeprefix(f"{directive}=").strip('"` ')
    yield from _examples(version).get(directive, ())


@cache
def _examples(version: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    manual = _manual(version)
    for page in manual.pages:
        for entry in manual.page(page):
            for name, value in _LINE.findall(entry.markdown):
                found.setdefault(name, set()).add(value.strip("` "))
    return found


@cache
def _manual(version: int) -> Manual:
    manual = open_manual(oracle(version).man)
    assert manual is not None
    return manual
