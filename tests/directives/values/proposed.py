"""The lines that result from completions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import SystemdVersion
from tests.directives.values.table import places

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = {(place.section, place.directive, place.text) for place in places()}
"""Values that are completed at every place within them."""

BEGINNINGS = ("", "~", "5", "/data:/srv:", "root=", "/x:name:", "system.slice ")
"""Texts that are completed at their end."""

AT_ONCE = 40
"""At most this number of proposals is used at one place of a sample."""


def proposed(section: str, directive: str, version: int) -> Iterator[str]:
    """The lines that proposals give at the end of a beginning, and within samples."""
    grammar, release = grammar_of(section, directive), SystemdVersion(version)
    for text in BEGINNINGS:
        if text and grammar.parse(text_of(text + "x"), release).problems and text != BEGINNINGS[1]:
            continue
        yield from lines(section, directive, text, len(text), release)
    for *place, text in sorted(SAMPLES):
        if place == [section, directive] and not grammar.parse(text_of(text), release).problems:
            for offset in range(len(text) + 1):
                yield from list(lines(section, directive, text, offset, release))[:AT_ONCE]


def lines(
    section: str, directive: str, text: str, offset: int, version: SystemdVersion
) -> Iterator[str]:
    """The line that each proposal at a place gives, continued as the proposal says.

    Without specifiers, whose values depend on the unit and the machine.
    """
    for each in grammar_of(section, directive).complete(text, offset, version):
        if not each.text.startswith("%"):
            yield f"{text[: each.start]}{each.text}{text[each.end :]}{each.then}"
