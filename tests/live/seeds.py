"""Values of each directive from which fresh ones are made."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from record.parts import oracle
from systemd_directives.grammar import grammar_of
from systemd_directives.manpage.systemd_manual import open_manual
from tests.directives.values.proposed import proposed
from tests.directives.values.table import values_of
from tests.directives.verify.verdicts import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.manpage import Manual

_PROPOSALS = 60
"""At most this number of proposals is used."""
_LITERAL = re.compile(r'`([^`\n]+)`|"([^"\n]{1,80})"|“([^”\n]{1,80})”')
_LINE = re.compile(r"^\s*([A-Z]\w+)=(.+)$", re.M)


def seeds(section: str, directive: str, version: int) -> list[str]:
    """The values of a directive from the tables, the completions and the manual."""
    own = {*values_of(directive), *islice(proposed(section, directive, version), _PROPOSALS)}
    return sorted({*own, *_quoted(section, directive, version)} - {""})


def related(section: str, directive: str, version: int) -> list[str]:
    """The values in the tables of other directives with the same kind of value."""
    kind = kind_of(section, directive).partition(":")[0]
    alike = {name for place, name in keys(version) if kind_of(place, name).startswith(kind)}
    return sorted({value for each in alike for value in values_of(each)} - {""})


@cache
def kind_of(section: str, directive: str) -> str:
    """The kind of a directive's values, such as ``timer:calendar``."""
    found = grammar_of(section, directive)
    module = type(found).__module__.rpartition(".")[2]
    return f"{module}:{getattr(found, 'variant', '')}".rstrip(":")


def _quoted(section: str, directive: str, version: int) -> Iterator[str]:
    """The quoted words and the examples in the manual's entry of the directive."""
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
