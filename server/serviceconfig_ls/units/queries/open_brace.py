"""Where the set begins that a text leaves open, for text that need not parse."""

from __future__ import annotations

import re

_BRACE = re.compile(r"[{}]")


def open_brace(text: str) -> int | None:
    """The offset of the innermost ``{`` without its partner; None if there is none.

    Braces in strings and comments count.
    """
    depth = 0
    for found in _BRACE.finditer(text[::-1]):
        depth += 1 if found[0] == "}" else -1
        if depth < 0:
            return len(text) - found.end()
    return None
