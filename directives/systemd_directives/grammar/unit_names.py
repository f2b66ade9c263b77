"""Lists of unit names, as for After."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.specifiers import NAME
from systemd_directives.grammar.lexing.valid_names import UNIT_TYPES
from systemd_directives.grammar.unit_name import after_dot, judge_unit
from systemd_directives.grammar.with_specifiers import after_percent
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_OBSOLETE, _INSTALL = "obsolete", "install"
_USUAL = (
    Choice("network-online.target", "the network can be reached"),
    Choice("network.target", "the network is being managed"),
    Choice("multi-user.target", "the system is up"),
    Choice("default.target", "what the system boots into"),
    Choice("graphical.target", "the desktop is up"),
    Choice("graphical-session.target", "a desktop session of a user is up"),
    Choice("local-fs.target", "local file systems are mounted"),
    Choice("remote-fs.target", "network file systems are mounted"),
    Choice("basic.target", "the system is past early boot"),
    Choice("sockets.target", "sockets are listening"),
    Choice("timers.target", "timers are running"),
    Choice("time-sync.target", "the clock is right"),
    Choice("nss-lookup.target", "host names can be looked up"),
    Choice("nss-user-lookup.target", "all users can be looked up"),
    Choice("network-pre.target", "before the network is set up, for firewalls"),
    Choice("sysinit.target", "the first steps of the boot are done"),
    Choice("shutdown.target", "the system goes down"),
    Choice("getty.target", "people can log in at terminals"),
    Choice("dbus.socket", "the system bus can be called"),
    Choice("systemd-tmpfiles-setup.service", "files of tmpfiles.d are made"),
)


def grammar(variant: str) -> UnitNames:
    """``obsolete``: systemd asks for another directive; ``socket``: only sockets.

    ``install``: systemctl reads it, and no manager.
    """
    return UnitNames(variant)


class UnitNames(WordList):
    """Full names of units separated by spaces."""

    empty = "nothing; what earlier lines say stays"

    @property
    def name(self) -> str:
        return "unit_names"

    @property
    def flags(self) -> Extract:  # type: ignore[override] # the two kinds are cut differently
        return Extract.PLAIN if self.variant == "socket" else Extract.RETAIN_ESCAPE

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if self.variant == _INSTALL:
            return Verdict()
        if self.variant == _OBSOLETE and not value:
            return Verdict((_obsolete(value),), self.empty)
        return WordList.parse(self, text, version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        if self.variant == _OBSOLETE:
            yield _obsolete(line.value)
        wanted = "socket" if self.variant == "socket" else ""
        for word in line.words:
            wrong = judge_unit(word, line.version, wanted, DROPPED)
            if wrong:
                yield _better(word, wrong)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = word_at_cursor(text, offset, inverts=False)
        types = ("socket",) if self.variant == "socket" else UNIT_TYPES
        return (
            after_percent(text, offset, version, NAME)
            or after_dot(text, offset, at.start, at.end, types)
            or WordList.complete(self, text, offset, version)
        )

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return () if self.variant == "socket" else _USUAL

    def describe(self, version: SystemdVersion) -> str:
        return "Full names of units, separated by spaces."


def _better(word: ByteText, wrong: Problem) -> Problem:
    """The problem with its likely correction first: a usual unit, or several joined by commas."""
    shown = word.text
    likely = [each.text for each in _USUAL if each.text.rpartition(".")[0] == shown]
    pieces = [piece for piece in shown.split(",") if piece]
    if "," in shown and all("." in piece for piece in pieces):
        likely = [" ".join(pieces)]
    return wrong._replace(replacements=tuple(dict.fromkeys((*likely, *wrong.replacements))))


def _obsolete(value: ByteText) -> Problem:
    message = "this directive is obsolete; systemd takes its newer name"
    return problem(value, message, effect=Effect.NOTED)
