"""Names of network interfaces, as for RestrictNetworkInterfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, IGNORED, Choice, problem
from systemd_directives.grammar.lexing.valid_names import is_interface
from systemd_directives.grammar.with_specifiers import WithSpecifiers, expand_piece
from systemd_directives.grammar.word_list import ParsedWords, WordList
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText

_LOOPBACK = Choice("lo", "the loopback interface")
_SHORT = 255  # the last that accepts no alternative names here
_EXPANDS = 258  # 257 does not expand specifiers of BindToDevice


def grammar(variant: str) -> Interfaces | Interface:
    """``one`` or ``device``: a single one; empty for a list."""
    return Interface(variant) if variant else Interfaces()


class Interfaces(WordList):
    """Interfaces separated by spaces, after ``~`` for all others."""

    inverts = True
    is_set = True
    empty = "no restriction; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "interfaces"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            long = line.version > _SHORT
            if not word.has_hole and not is_interface(word.raw, alternative=long):
                yield problem(word, f"“{word.text}” cannot be an interface; {DROPPED}")

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return (_LOOPBACK,)

    def describe(self, version: SystemdVersion) -> str:
        return "Names of network interfaces, separated by spaces; ~ in front for all others."


class Interface(WithSpecifiers):
    """One interface."""

    @property
    def name(self) -> str:
        return "interface"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if self.variant == "device" and value.raw == "*":
            return Verdict(meaning="any interface")
        found = value
        if self.variant != "device" or version >= _EXPANDS:
            expansion = expand_piece(value, version)
            if isinstance(expansion, Problem):
                return Verdict((expansion,))
            found = expansion
        if found.has_hole or is_interface(found.raw, alternative=self.variant != "device"):
            return Verdict()
        return Verdict((problem(value, f"“{value.text}” cannot be an interface; {IGNORED}"),))

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict()

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return (_LOOPBACK,)

    def describe(self, version: SystemdVersion) -> str:
        return "The name of a network interface."
