"""Splits a line into words, with the full lexer only if there are quotes or backslashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.extract import Extract, extract_all_words

if TYPE_CHECKING:
    from systemd_directives.merge.load_context import LoadContext

_SPECIAL = re.compile(r"[\\'\"]")
_WORD = re.compile(r"[^ \t\n\r]+")


class LineWords(NamedTuple):
    """The words of a line before the first one that cannot be read."""

    words: list[str]
    broken: bool
    """Whether a quote is not closed or an escape is invalid."""


def line_words(text: str, flags: Extract, context: LoadContext) -> LineWords:
    """The words of one line."""
    if not _SPECIAL.search(text):
        return LineWords(_WORD.findall(text), broken=False)
    found = extract_all_words(text_of(text), flags, context.recorded)
    return LineWords([word.raw for word in found.words], broken=found.broken is not None)


def without_inversion(text: str) -> tuple[str, bool]:
    """The text after a leading ``~``, and whether there was one."""
    return (text[1:], True) if text.startswith("~") else (text, False)
