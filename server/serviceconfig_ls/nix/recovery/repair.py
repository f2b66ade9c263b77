"""Blanks what cannot be parsed, so that everything around it can.

All bytes of the repaired text have the same offsets: statements with a syntax error become spaces,
and closing brackets that are missing are appended at the end. What was blanked is returned, with
the name at its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.indentation import RepairByIndentation
from serviceconfig_ls.nix.recovery.statements import Repair, RepairedText

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_REPAIRED_BYTES = 256 * 1024
"""A larger text is not repaired, because splitting it into tokens takes too long."""


def repair(
    text: bytes,
    parses: Callable[[bytes], bool],
    end_of_intact: Callable[[bytes], int] = lambda _statements: 0,
) -> RepairedText:
    """The repaired text; the same text if it is too large or has no error.

    ``parses`` returns whether a text parses. It is called for each statement, the inner ones first,
    if the tokens alone do not show the error. ``end_of_intact`` returns where the last of some
    statements ends if they are intact, else 0: the tokens of these are not read.
    """
    if len(text) > MAX_REPAIRED_BYTES:
        return RepairedText(text, ())
    repaired = Repair(text, None, end_of_intact).run()
    if not repaired.unbalanced:
        if parses(repaired.text):
            return repaired
        return Repair(text, parses, end_of_intact).run()
    # indentation helps only if braces are unbalanced
    repaired = RepairByIndentation(text).run()
    if not parses(repaired.text):
        repaired = RepairByIndentation(text, parses).run()
    return repaired._replace(unbalanced=True)
