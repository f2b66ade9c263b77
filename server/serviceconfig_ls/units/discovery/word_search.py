"""Searches bytes for whole words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.span import Span


class WordSearch:
    """A set of words; ``before`` and ``after`` are patterns of what may surround them."""

    def __init__(self, words: Iterable[str], before: bytes, after: bytes) -> None:
        self._words = sorted(word.encode() for word in words)
        self._pattern = re.compile(before + b"(?:" + b"|".join(self._words) + b")" + after)

    def offsets(self, text: bytes, span: Span) -> Iterator[int]:
        """The offsets in a span of ``text`` at which one of the words begins."""
        # most words do not occur, and to find that out is much faster for each than by the pattern
        if any(text.find(word, span.start, span.end) >= 0 for word in self._words):
            for match in self._pattern.finditer(text, span.start, span.end):
                yield match.start()
