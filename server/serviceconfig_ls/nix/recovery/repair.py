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

    from serviceconfig_ls.nix.syntax.span import Span

LARGEST = 256 * 1024
"""Larger texts are not repaired: splitting them into tokens takes too long."""


def repair(text: bytes, sound: Callable[[bytes], bool]) -> Repaired:
    """The repaired text; the same text if it is too large or has no error.

    ``sound`` tells whether a text parses. It is called for each statement, the inner ones first, if
    the tokens alone do not show the error.
    """
    if len(text) > LARGEST:
        return Repaired(text, ())
    plain = Repairing(text).run()
    if not plain.shut:
        return plain if sound(plain.text) else Repairing(text, sound).run()
    # indentation helps only if braces are unbalanced
    indented = ByIndent(text).run()
    repaired = indented if sound(indented.text) else ByIndent(text, sound).run()
    return repaired._replace(shut=True)


def repair_part(text: bytes, part: Span, sound: Callable[[bytes], bool]) -> Repaired | None:
    """The text with the errors in one part repaired; None if they reach beyond the part.

    ``part`` is between two statements of a set, or between one and a brace of the set. The result
    for this part equals that of `repair`.
    """
    plain = Repairing(text).run_part(part)
    if plain is None or sound(b"{\n" + plain.text[part.start : part.end] + b"\n}"):
        return plain
    return Repairing(text, sound).run_part(part)
