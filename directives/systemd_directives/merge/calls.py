"""The field for the system calls of SystemCallFilter=.

Source: runs of systemd 252, 254, 257 and 262, and of the libseccomp packaged with each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.merge.line_words import line_words, without_inversion
from systemd_directives.merge.load_context import Field, FieldValue, LoadContext, always

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_ERRNOS = range(4096)


class CallFilter(NamedTuple):
    """The filter of SystemCallFilter=, after the first line that is not empty."""

    allow: bool
    """Whether ``names`` are the only calls allowed; otherwise they are the only ones denied."""
    names: frozenset[str]


def calls(name: str) -> Field:
    """The filter of system calls; None before the first line."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return None
        text, invert = without_inversion(text)
        before = cast("CallFilter | None", value)
        if before is None:
            before = CallFilter(
                not invert, frozenset() if invert else calls_named("@default", context)
            )
        allow, names = before
        for each in line_words(text, Extract.PLAIN, context).words:
            name, separator, number = each.partition(":")
            if separator and not (invert and _right_number(number, context.recorded)):
                continue
            names = (
                names | calls_named(name, context)
                if allow != invert
                else names - calls_named(name, context)
            )
        return CallFilter(allow, names)

    def guesses(context: LoadContext) -> tuple[str, ...]:
        # all groups are needed: @privileged has a call that neither @known nor @obsolete has
        every = " ".join(known_words.syscall_groups(context.recorded))
        return ("", "?", every, "~", f"~{every}")

    def words(context: LoadContext) -> tuple[str, ...]:
        return tuple(known_words.syscall_groups(context.recorded))

    return Field(name, {name: line}, always(None), guesses, words)


@lru_cache(512)
def calls_named(word: str, context: LoadContext) -> frozenset[str]:
    """The calls that a word of the filter selects; empty for an unknown word.

    Calls that the architecture lacks count: a filter of nothing else is a filter.
    """
    return known_words.expand([word], context.recorded, None)


def _right_number(text: str, version: SystemdVersion) -> bool:
    if text == "kill" or text in known_words.errnos(version):
        return True
    return integer_in(text, _ERRNOS) is not None
