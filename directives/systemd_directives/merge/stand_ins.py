"""Percent specifiers, each replaced by an example of its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.specifiers import specifiers
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from systemd_directives.merge.load_context import LoadContext

_SPECIFIER = re.compile(r"%(%|[A-Za-z0-9])")
_FILES = frozenset("fsy")
"""Specifiers for absolute paths of something other than a folder."""


def with_stand_ins(text: str, context: LoadContext) -> str | None:
    """The text with an example for each specifier; None if one is unknown."""
    found = [_stand_in(letter, context) for letter in _SPECIFIER.findall(text)]
    if None in found:
        return None
    pieces = iter(found)
    return _SPECIFIER.sub(lambda _: next(pieces) or "", text)


def _stand_in(letter: str, context: LoadContext) -> str | None:
    """An example for a specifier; of users only the manager's own matters to a check."""
    root = context.scope is RuntimeScope.SYSTEM
    match letter:
        case "%":
            return "%"
        case "i" | "I":
            return context.instance
        case "u":
            return "root" if root else "user"
        case "U":
            return "0" if root else "1000"
    known = specifiers().get(letter)
    if known is None or known.since.has(context.version) is False:
        return None
    return "/x" if known.folder or letter in _FILES else "x"
