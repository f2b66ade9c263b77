"""Fields whose last valid line counts: booleans, words, modes; independent of directives.

Source: runs of systemd 252, 254, 257 and 262; releases of words by the release notes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.merge.load_context import Field, FieldValue, LoadContext, always
from systemd_directives.merge.stand_ins import with_stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRISTATE_SINCE = 254
"""From here on unset PrivateMounts is a value of its own (252 and 254 were run)."""
HOSTNAME_SINCE = 258
"""From here on ProtectHostname accepts more than a boolean, and an empty line resets it."""

_LABELS = re.compile(r"(?!-)[A-Za-z0-9-]+(?<!-)(\.(?!-)[A-Za-z0-9-]+(?<!-))*")
_MODE = 0o7777


def plain(name: str, *, start: bool = False, section: str | None = None) -> Field:
    """A boolean; anything else leaves the value unchanged."""

    def line(value: FieldValue, text: str, _: LoadContext) -> FieldValue:
        meaning = boolean(text)
        return value if meaning is None else meaning

    return Field(name, {name: line}, always(start), lambda _: ("yes", "no"), section=section)


def unsettable(name: str) -> Field:
    """A boolean that can be unset (None) by an empty line, from TRISTATE_SINCE on."""

    def start(context: LoadContext) -> FieldValue:
        return None if context.version >= TRISTATE_SINCE else False

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return None if context.version >= TRISTATE_SINCE else value
        meaning = boolean(text)
        return value if meaning is None else meaning

    return Field(name, {name: line}, start, lambda _: ("yes", "no", ""))


def word(
    name: str,
    words: Mapping[str, int],
    *,
    start: str | Callable[[LoadContext], str],
    yes: str | None = None,
    colon: int | None = None,
) -> Field:
    """One of a few words, each with the version that introduced it; the value is the word.

    With ``yes`` it accepts booleans as well: true stands for that word, false for ``no``. With
    ``colon`` a host name may follow a word after a colon from that version on, and an empty line
    means ``no``.
    """

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if colon is not None and context.version >= colon:
            if not text:
                return "no"
            text, separator, host = text.partition(":")
            if separator and not _right_host(with_stand_ins(host, context), text):
                return value
        if yes is not None:
            meaning = boolean(text)
            if meaning is not None:
                return yes if meaning else "no"
        return text if words.get(text, context.version + 1) <= context.version else value

    def guesses(context: LoadContext) -> tuple[str, ...]:
        known = tuple(each for each, since in words.items() if since <= context.version)
        return known if yes is None else ("yes", "no", *known)

    begin: Callable[[LoadContext], FieldValue] = always(start) if isinstance(start, str) else start
    return Field(name, {name: line}, begin, guesses)


def mode(name: str, *, start: int) -> Field:
    """Permission bits in octal; the value is the number."""

    def line(value: FieldValue, text: str, _: LoadContext) -> FieldValue:
        number = None if text[:1] in {"+", "-"} else integer(text, 8)
        return number if number is not None and number <= _MODE else value

    guesses = ("0000", "0002", "0006", "0026", "0066", "0077")
    return Field(name, {name: line}, always(start), lambda _: guesses)


def _right_host(host: str | None, text: str) -> bool:
    if host is None or boolean(text) is False:
        return False
    return len(host) <= 64 and _LABELS.fullmatch(host) is not None
