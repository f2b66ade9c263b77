"""Signals, as for KillSignal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import INT, integer_in
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_PREFIX = "SIG"
_FIRST, _LAST = 34, 64  # the real-time signals that the C library leaves to programs
_NUMBERED = (
    *("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2"),
    *("PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG"),
    *("XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"),
)
"""The signals from 1 on, as on x86 and ARM."""
_USUAL = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2")


def grammar(variant: str) -> Signal:
    """There is only one variant."""
    return Signal()


def signal(raw: str, version: SystemdVersion) -> str | None:
    """The signal of a name or number, with ``SIG``; None if there is none."""
    number = integer_in(raw, INT)
    if number is not None:
        return _numbered(number) if 0 < number <= _LAST else None
    name = raw.removeprefix(_PREFIX)
    if known_words.has_word("signal", _PREFIX + name, version) is not False:
        return _PREFIX + name
    for base, sign in (("RTMIN", "+"), ("RTMAX", "-")):
        if name == base:
            return _PREFIX + name
        if name.startswith(base + sign):
            far = integer_in(name.removeprefix(base), INT)
            if far is not None and 0 <= abs(far) <= _LAST - _FIRST:
                return f"{_PREFIX}{base}{sign}{abs(far)}"
    return None


def _numbered(number: int) -> str:
    """The name of the signal with a number, as on most machines."""
    if number <= len(_NUMBERED):
        return _PREFIX + _NUMBERED[number - 1]
    return f"{_PREFIX}RTMIN+{number - _FIRST}" if number > _FIRST else str(number)


def choices(version: SystemdVersion) -> Iterable[Choice]:
    """The names of signals, the usual ones first."""
    known = known_words.signals(version)
    yield from (Choice(name, known[name]) for name in _USUAL if name in known)
    for name, detail in sorted(known.items()):
        if name not in _USUAL and known_words.has_word("signal", name, version):
            yield Choice(name, detail)


def nearest_signals(word: str, version: SystemdVersion) -> tuple[str, ...]:
    """The signals that may be meant."""
    upper = word.upper()
    for name in (upper, _PREFIX + upper):
        if name in known_words.signals(version):
            return (name,)
    # what all names share does not make two of them similar
    bare = {name.removeprefix(_PREFIX): name for name in known_words.signals(version)}
    return tuple(bare[name] for name in nearest(upper.removeprefix(_PREFIX), bare))


class Signal(Scalar):
    """One signal."""

    @property
    def name(self) -> str:
        return "signal"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        found = signal(value.raw, version)
        if found:
            text = known_words.summaries("signal").get(found)
            return Verdict(meaning=f"{found}: {text}" if text else found)
        text = f"“{value.text}” is not a signal" if value else "a signal is missing"
        likely = nearest_signals(value.text, version)
        return Verdict((problem(value, f"{text}; {IGNORED}", replacements=likely),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices(version)

    def describe(self, version: SystemdVersion) -> str:
        return "A signal such as SIGTERM, with or without SIG, or its number."
