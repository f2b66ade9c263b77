"""What SystemCallFilter= lines make of the set of system calls; knows no check.

Source: runs of systemd 252, 254, 257 and 262, and of the libseccomp beside each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.catalogue import lists
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.merge.load_context import Field, Reading, Value, always
from systemd_directives.merge.words import cut, denied

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_ERRNOS = range(4096)


class Calls(NamedTuple):
    """What SystemCallFilter= lets through, once a line has decided its kind."""

    allow: bool
    """Whether ``names`` are the only calls allowed, or the only ones denied."""
    names: frozenset[str]


def calls(name: str) -> Field:
    """The filter of system calls; None before any line."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if not text:
            return None
        text, invert = denied(text)
        before = cast("Calls | None", value)
        if before is None:
            before = Calls(not invert, frozenset() if invert else named("@default", reading))
        allow, names = before
        for each in cut(text, Extract.PLAIN, reading).words:
            name, separator, number = each.partition(":")
            if separator and not (invert and _right_number(number, reading.recorded)):
                continue
            names = (
                names | named(name, reading) if allow != invert else names - named(name, reading)
            )
        return Calls(allow, names)

    def guesses(reading: Reading) -> tuple[str, ...]:
        # all groups: @privileged has a call that neither @known nor @obsolete has
        every = " ".join(lists.syscall_groups(reading.recorded))
        return ("", "?", every, "~", f"~{every}")

    def words(reading: Reading) -> tuple[str, ...]:
        return tuple(lists.syscall_groups(reading.recorded))

    return Field(name, {name: line}, always(None), guesses, words)


@lru_cache(512)
def named(word: str, reading: Reading) -> frozenset[str]:
    """The calls that a word of the filter stands for; none for an unknown word."""
    return lists.expand([word], reading.recorded, reading.arch)


def _right_number(text: str, version: SystemdVersion) -> bool:
    if text == "kill" or text in lists.errnos(version):
        return True
    return integer_in(text, _ERRNOS) is not None
