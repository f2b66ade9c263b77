"""Where some names stand in a text by themselves; knows bytes, and no syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax import Span


class Words:
    """Some names, found where they stand by themselves."""

    def __init__(self, names: Iterable[str], before: bytes, after: bytes) -> None:
        held = sorted(name.encode() for name in names)
        self._names = held
        self._pattern = re.compile(before + b"(?:" + b"|".join(held) + b")" + after)

    def places(self, text: bytes, span: Span) -> Iterator[int]:
        """Where they begin in a part of a text."""
        # to search for each name takes far less time than the pattern, and most are not there
        if any(text.find(name, span.start, span.end) >= 0 for name in self._names):
            found = self._pattern.finditer(text, span.start, span.end)
            yield from (match.start() for match in found)
