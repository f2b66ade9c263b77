"""Where some names stand in a text by themselves; knows bytes, and no syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.span import Span


class Words:
    """Some names, found where they stand by themselves."""

    def __init__(self, names: Iterable[str], before: bytes, after: bytes) -> None:
        held = sorted(name.encode() for name in names)
        self._names = held
        self._pattern = re.compile(before + b"(?:" + b"|".join(held) + b")" + after)

    def places(self, text: bytes, span: Span) -> Iterator[int]:
        """Where they begin in a part of a text."""
        # to search for each name takes far less time than the pattern, and most are not there
        start, end = span
        for name in self._names:
            if text.find(name, start, end) >= 0:
                for match in self._pattern.finditer(text, start, end):
                    yield match.start()
                return
