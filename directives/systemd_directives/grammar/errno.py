"""Error numbers and their names, as for SystemCallErrorNumber."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import vocabulary
from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

KILL = "kill"
_MAX_ERRNO = 4095
_USUAL = {
    "EPERM": "operation not permitted: what programs expect of a sandbox",
    "ENOSYS": "no such call: programs fall back to an older one",
    "EACCES": "permission denied",
    "ENOENT": "no such file",
    "EINVAL": "invalid argument",
}


def grammar(variant: str) -> Errno:
    """There is only one variant."""
    return Errno()


def number(raw: str, version: SystemdVersion) -> int | str | None:
    """The error of a text: its number, its name, or ``kill``; None if it is none."""
    if raw == KILL:
        return raw
    if raw.isascii() and raw.upper() in vocabulary.errnos(version).possible:
        return raw.upper()
    return integer_in(raw, range(_MAX_ERRNO + 1))


def choices(version: SystemdVersion) -> Iterable[Choice]:
    """The names of errors, the usual ones first."""
    yield from (Choice(name, detail) for name, detail in _USUAL.items())
    yield Choice(KILL, "kill the process")
    known = vocabulary.errnos(version).certain
    yield from (Choice(name) for name in sorted(known) if name not in _USUAL)


def nearest_names(raw: str, version: SystemdVersion) -> tuple[str, ...]:
    """The names of errors that may be meant."""
    known = vocabulary.errnos(version).certain
    upper = raw.upper()
    if f"E{upper}" in known:
        return (f"E{upper}",)
    return nearest(raw, (KILL, *known))


class Errno(Scalar):
    """One error, or ``kill``."""

    @property
    def name(self) -> str:
        return "errno"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value or value.raw == KILL:
            return Verdict(meaning="kill the process")
        found = number(value.raw, version)
        if found:
            return Verdict(meaning=str(found))
        fault = "0 is not an error" if found == 0 else f"“{value.text}” is not an error"
        likely = nearest_names(value.text, version)
        return Verdict((problem(value, f"{fault}; {IGNORED}", replacements=likely),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices(version)

    def describe(self, version: SystemdVersion) -> str:
        return "The error that a denied call gives, such as EPERM, a number, or kill."
