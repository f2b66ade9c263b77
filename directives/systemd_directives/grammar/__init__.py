"""The value grammar of each directive; each kind of value is a module beside this one.

data/grammars.tsv names the grammar of a directive: a module of this folder, and after ``:`` a
variant for its function ``grammar``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue import find
from systemd_directives.data_files import rows
from systemd_directives.grammar.base import Grammar
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.specifier_values import (
    NOTHING_KNOWN,
    SpecifierValues,
    specifier_values,
)
from systemd_directives.model import Candidate, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.model import SystemdVersion

__all__ = [
    "NOTHING_KNOWN",
    "Grammar",
    "SpecifierValues",
    "grammar_of",
    "propose",
    "specifier_values",
    "verdict",
]

_BOOLEANS = {"yes": "true", "no": "false"}
"""The spellings of the catalogue, and those of proposals."""
_DEFAULT = "the default"

_GROUPS = {
    "exec": ("Service", "Socket", "Mount", "Swap"),
    "cgroup": ("Service", "Socket", "Mount", "Swap", "Slice", "Scope"),
    "kill": ("Service", "Socket", "Mount", "Swap", "Scope"),
}


@cache
def grammar_of(section: str, directive: str) -> Grammar:
    """The grammar of a directive's values; ``any_text`` if there is no stricter one."""
    return _named(_table().get((section, directive), "any_text"))


def verdict(
    section: str,
    directive: str,
    text: str,
    version: SystemdVersion,
    specifiers: SpecifierValues = NOTHING_KNOWN,
) -> Verdict:
    """What the grammar of a directive reports about one value.

    If another program writes the unit file, a value may contain line breaks: systemd joins a line
    that ends with a backslash with the next one, and reads what follows any other as a new line.
    `specifiers` is what is known of the unit's; if they depend on the machine, only what is wrong
    on every machine is reported.
    """
    known = specifiers if "%" in text else NOTHING_KNOWN
    return _verdict(section, directive, text, version, known)


@lru_cache(maxsize=8192)
def _verdict(
    section: str,
    directive: str,
    text: str,
    version: SystemdVersion,
    specifiers: SpecifierValues,
) -> Verdict:
    """Like ``verdict``, cached, since units repeat values."""
    joined = text.replace("\\\n", "  ").partition("\n")[0]
    grammar = grammar_of(section, directive)
    return _in_all(
        [grammar.parse(text_of(joined, texts), version) for texts in specifiers.choices(joined)]
    )


def _in_all(verdicts: Sequence[Verdict]) -> Verdict:
    """What several verdicts on the same value have in common."""
    first, *others = verdicts
    places = [{(each.start, each.end, each.effect) for each in other.problems} for other in others]
    problems = tuple(
        each
        for each in first.problems
        if all((each.start, each.end, each.effect) in other for other in places)
    )
    same = all(other.meaning == first.meaning for other in others)
    return Verdict(problems, first.meaning if same else None)


def propose(
    section: str, directive: str, text: str, offset: int, version: SystemdVersion
) -> tuple[Candidate, ...]:
    """The candidates of a directive's grammar at an offset of its value, the usual ones first.

    The default is labelled as such; it is the only candidate if the grammar has none.
    """
    grammar = grammar_of(section, directive)
    found = grammar.complete(text, offset, version)
    known = find(section, directive)
    default = (known and known.default) or ""
    default = _BOOLEANS.get(default, default)
    found = _by_use(directive, text, found)
    if not default or text.strip() or grammar.parse(text_of(default), version).problems:
        return found
    if not found:
        return (Candidate(default, offset, offset, _DEFAULT),)
    return tuple(_labelled(each) if each.text == default else each for each in found)


def _by_use(directive: str, text: str, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The candidates with those of data/usual_values.tsv first, in its order."""
    if not found:
        return found
    inverted = text.lstrip().startswith("~")
    usual = _usual_values().get(f"{'~' if inverted else ''}{directive}")
    if usual is None:
        return found
    return tuple(sorted(found, key=lambda each: usual.get(each.text, len(usual))))


def _labelled(candidate: Candidate) -> Candidate:
    detail = f"{candidate.detail}; {_DEFAULT}" if candidate.detail else _DEFAULT
    return candidate._replace(detail=detail)


@cache
def _named(kind: str) -> Grammar:
    """The grammar of a ``module:variant``.

    Imported by name, since the table is the registry: a grammar is one file and one row.
    """
    module, _, variant = kind.partition(":")
    found: Grammar = import_module(f".{module}", __package__).grammar(variant)
    return found


class _UsualRow(NamedTuple):
    directive: str
    values: str


@cache
def _usual_values() -> Mapping[str, Mapping[str, int]]:
    """By directive, with ``~`` for words after a tilde: the rank of each usual value."""
    return {
        row.directive: {word: rank for rank, word in enumerate(row.values.split())}
        for row in rows("usual_values.tsv", _UsualRow)
    }


class _GrammarRow(NamedTuple):
    sections: str
    directive: str
    grammar: str


@cache
def _table() -> Mapping[tuple[str, str], str]:
    table: dict[tuple[str, str], str] = {}
    for row in rows("grammars.tsv", _GrammarRow):
        for name in row.sections.split(","):
            for section in _GROUPS.get(name, (name,)):
                table[section, row.directive] = row.grammar
    return table
