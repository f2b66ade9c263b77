"""Whether PCRE2 certainly refuses a regular expression; compiles and runs none.

LogFilterPatterns is the only directive that takes them. Reported are the faults that are the same
in all releases of PCRE2: a bracket or parenthesis without a partner, a backslash at the end, an
escape that does not exist, and a repetition of nothing, as in ``*foo``. Names, references, options
and the content of classes are not judged.
"""

from __future__ import annotations

import re
from enum import IntEnum

_MAX_LENGTH = 1000
"""Longer expressions are not judged, so that no text takes long."""

_UNJUDGED = re.compile(r"\(\*|\(\?(?:[#C]|[\^A-Za-z-]*x)|\[\^?\\[EQ]")
r"""Verbs, comments, callouts, the option for comments; ``[\E]``, where releases of PCRE2 differ."""

_NO_ESCAPE = frozenset("FIJLMOTUYijlmquy")
"""Letters that make no escape."""

_PIECE = re.compile(
    r"\\Q.*?(?:\\E|$)|\\c?."  # quoted text, an escape
    r"|\[\^?+\]?+(?>\\Q.*?(?:\\E|$)|\\c?.|\[:\^?[a-z]+:\]|[^\]\\])*+\]"  # a class
    r"|\(\?(?:\([^?()]*\))?|.",  # the start of a special group, perhaps with its condition
    re.DOTALL,
)


class _Before(IntEnum):
    """What precedes a repetition."""

    NOTHING = 0
    ITEM = 1
    REPEATED = 2
    """An item with ``*``, ``+`` or ``?``."""
    FINISHED = 3
    """An item with two of them, such as ``*?`` or ``++``."""


def is_refused(expression: str) -> bool:
    """Whether the expression, one character for each of its bytes, certainly does not compile."""
    if len(expression) > _MAX_LENGTH or _UNJUDGED.search(expression):
        return False
    depth, before = 0, _Before.NOTHING
    for piece in (match[0] for match in _PIECE.finditer(expression)):
        if piece in ("*", "+", "?"):
            if before in (_Before.NOTHING, _Before.FINISHED):
                return True
            if before is _Before.REPEATED and piece == "*":
                return True
            before = _Before(before + 1)
            continue
        depth += piece.startswith("(") - (piece == ")")
        if depth < 0 or piece in ("[", "\\") or (piece[0] == "\\" and piece[1:] in _NO_ESCAPE):
            return True
        before = _Before.NOTHING if piece in ("(", "|") else _Before.ITEM
    return depth > 0
