"""Splits ranges such as ``2-4``, as parse_range() does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.numbers import UNSIGNED, integer_in

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import SystemdVersion


def range_ends(word: ByteText, version: SystemdVersion) -> tuple[int | None, int | None]:
    """The first and the last number, equal for a single number; None for what is not a number.

    Backslashes are removed from the first, as from words, but not from the last.
    """
    cut = extract_first_word(
        word, 0, Extract.PLAIN | Extract.DONT_COALESCE_SEPARATORS, version, "-"
    )
    first = integer_in(cut.word.raw, UNSIGNED) if cut.word is not None else None
    last = first if cut.rest is None else integer_in(word[cut.rest :].raw, UNSIGNED)
    return first, last
