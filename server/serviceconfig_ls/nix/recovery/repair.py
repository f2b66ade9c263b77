"""Blanks out what cannot be read, so that all around it parses as if it were whole.

Knows brackets, statements and lost quotes; knows no expressions. The repaired text has every byte
at its old place: damaged statements become blanks, and closers that are missing at the very end
are appended. What was blanked is reported, with the name at its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.indentation import ByIndent
from serviceconfig_ls.nix.recovery.statements import Repaired, Repairing

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.span import Span

LARGEST = 256 * 1024
"""Texts over so many bytes are not repaired: reading every word of them takes too long."""


def repair(text: bytes, sound: Callable[[bytes], bool]) -> Repaired:
    """The repaired text; the same text where it is too large or nothing is wrong.

    ``sound`` tells whether a text parses: where the words alone do not show what is wrong, each
    statement is asked for, the inner ones first.
    """
    if len(text) > LARGEST:
        return Repaired(text, ())
    plain = Repairing(text).run()
    if not plain.shut:
        return plain if sound(plain.text) else Repairing(text, sound).run()
    # only where braces do not go up is it of use to look how lines are indented
    indented = ByIndent(text).run()
    mended = indented if sound(indented.text) else ByIndent(text, sound).run()
    return mended._replace(shut=True)


def repair_part(text: bytes, part: Span, sound: Callable[[bytes], bool]) -> Repaired | None:
    """The text with the damage in one part repaired; None where that reaches out of the part.

    ``part`` lies between two statements of a set, or between one and a brace of the set. What it
    gives is what `repair` would give of this part.
    """
    plain = Repairing(text).run_part(part)
    if plain is None or sound(b"{\n" + plain.text[part.start : part.end] + b"\n}"):
        return plain
    return Repairing(text, sound).run_part(part)
