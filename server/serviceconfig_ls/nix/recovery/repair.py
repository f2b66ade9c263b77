"""Blanks what cannot be parsed, so that everything around it can.

Every byte of the repaired text is at its old place: statements with a syntax error become blanks,
and missing closers are appended at the very end. What was blanked is reported with the name at its
start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.indentation import ByIndent
from serviceconfig_ls.nix.recovery.statements import Repaired, Repairing

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 256 * 1024
"""Larger texts are not repaired: splitting them into tokens takes too long."""


def repair(
    text: bytes,
    sound: Callable[[bytes], bool],
    end_of_intact: Callable[[bytes], int] = lambda _statements: 0,
) -> Repaired:
    """The repaired text; the same text if it is too large or has no error.

    ``sound`` returns whether a text parses. It is called for each statement, the inner ones first,
    if the tokens alone do not show the error. ``end_of_intact`` returns where the last of some
    statements ends if they are intact, else 0: the tokens of these are not read.
    """
    if len(text) > LARGEST:
        return Repaired(text, ())
    plain = Repairing(text, None, end_of_intact).run()
    if not plain.shut:
        return plain if sound(plain.text) else Repairing(text, sound, end_of_intact).run()
    # indentation helps only if braces are unbalanced
    indented = ByIndent(text).run()
    repaired = indented if sound(indented.text) else ByIndent(text, sound).run()
    return repaired._replace(shut=True)
