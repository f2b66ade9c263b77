"""The proposals at each place of a value."""

from __future__ import annotations

import pytest

from systemd_directives import catalogue
from systemd_directives.grammar import grammar_of, propose
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import NEWEST, SystemdVersion
from tests.directives.values.table import Place, places
from tests.directives.verify.pool import VALUES

PLACES = list(places())
STARTS = ("", "/a", "a:", "A=", "/a:", "/a ", "/a:/b:", "yes:", "/dev/sda ", "root:", "file:")
LONG = 300
SPECIFIER = "is not a specifier"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.directive}={place.text}")
def test_what_is_proposed_at_a_place(place: Place) -> None:
    """The proposals are in the expected order, and each replaces the text at the cursor."""
    version = SystemdVersion(place.version)
    found = propose(place.section, place.directive, place.text, place.offset, version)
    texts = [each.text for each in found]
    assert len(set(texts)) == len(texts)
    assert all(each.start <= place.offset <= each.end for each in found)
    first, _, later = " ".join(place.first).partition(" …")
    begin = first.split()
    assert texts[: len(begin)] == begin
    assert set(later.split()) <= set(texts)
    assert later or "…" in place.first or len(texts) == len(begin)
    assert not place.never & set(texts)


@pytest.mark.parametrize("version", (252, 257, 262))
def test_specifiers_are_proposed_where_they_are_expanded(version: int) -> None:
    """After a ``%``, specifiers are proposed in exactly the directives that expand them.

    The grammars, proved against the real programs, know which: they refuse an unknown specifier.
    [Install] is excluded, since systemctl reads it and not the manager.
    """
    release, wrong = SystemdVersion(version), []
    for section in sorted({*catalogue.sections()} - {"Install"}):
        for directive in catalogue.directives(section, release):
            grammar = grammar_of(section, directive.name)
            for text in STARTS:
                problems = grammar.parse(text_of(f"{text}%1"), release).problems
                expands = any(SPECIFIER in each.message for each in problems)
                found = grammar.complete(f"{text}%", len(text) + 1, release)
                proposed = any(each.text.startswith("%") for each in found)
                if proposed != expands and (expands or not problems):
                    wrong.append((section, directive.name, text, expands))
    assert wrong == []


@pytest.mark.parametrize("number", range(8))
def test_any_text_is_completed(number: int) -> None:
    """Whatever the text and the cursor, each proposal replaces the text at the cursor."""
    grammars = {id(found): found for place in PLACES for found in [grammar_of(*place[:2])]}
    values = [value for value in VALUES[number::64] if len(value) < LONG]
    assert len(values) > 10
    for grammar in grammars.values():
        for value in values:
            for offset in {0, len(value) // 2, len(value)}:
                for each in grammar.complete(value, offset, NEWEST):
                    assert 0 <= each.start <= offset <= each.end <= len(value)
