"""Lists of address families, as for RestrictAddressFamilies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import vocabulary
from systemd_directives.grammar.base import DROPPED, Choice, candidates, problem
from systemd_directives.grammar.lexing.byte_text import ByteText, text_of
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.word_list import ParsedWords, WordList, judge_word, replacements
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.model import Candidate, Problem

_NONE = "none"
_PREFIX = "AF_"
_NOTHING = Choice(_NONE, "no sockets of any kind")
_STOPS = 261  # 260 drops one word, 261 stops reading the line at it
_USUAL = {
    "AF_UNIX": "local sockets: D-Bus, the journal, sd_notify, name lookups",
    "AF_INET": "IPv4",
    "AF_INET6": "IPv6",
    "AF_NETLINK": "the kernel's network settings, udev and audit",
    "AF_PACKET": "raw frames of a network card",
    "AF_VSOCK": "between virtual machines and their host",
    "AF_BLUETOOTH": "Bluetooth",
    "AF_CAN": "controller area networks",
    "AF_ALG": "the kernel's ciphers",
    "AF_XDP": "frames past the network stack",
}


def grammar(variant: str) -> AddressFamilies:
    """There is only one variant."""
    return AddressFamilies()


class AddressFamilies(WordList):
    """Address families separated by spaces, after ``~`` to deny them; or ``none``."""

    inverts = True
    is_set = True
    empty = "no restriction; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "address_families"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        if text.strip().raw == _NONE:
            return Verdict(meaning="no address family at all")
        return WordList.parse(self, text, version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        known = vocabulary.address_families(line.version)
        outcome = DROPPED if line.version < _STOPS else "systemd stops reading the line here"
        for word in line.words:
            # names may be in any case, but not “none”
            name = word.text.upper() if word.raw.isascii() else word.text
            reason = judge_word(word, name, "an address family", line, known)
            if word.has_hole or reason is None:
                continue
            if word.raw == _NONE:
                reason = "“none” counts only as the whole line"
            yield problem(
                word,
                f"{reason}; {outcome}",
                replacements=_likely(word.text, known.certain, line),
                since=known.newer.get(name),
            )
            if line.version >= _STOPS:
                return

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = WordList.complete(self, text, offset, version)
        alone = candidates([] if text.strip() else [_NOTHING], offset, offset)
        return (*found[: len(_USUAL)], *alone, *found[len(_USUAL) :])

    def meaning(self, line: ParsedWords) -> str | None:
        names = (word.text.upper() for word in line.words)
        return WordList.meaning(self, line._replace(words=tuple(map(text_of, names))))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        known = vocabulary.address_families(version).certain
        first = [family for family in _USUAL if family in known]
        for family in (*first, *sorted(set(known) - set(first))):
            yield Choice(family, _USUAL.get(family, ""))

    def describe(self, version: SystemdVersion) -> str:
        return "Address families such as AF_INET, separated by spaces; ~ for all others; or none."


def _likely(word: str, known: Mapping[str, str], line: ParsedWords) -> tuple[str, ...]:
    if word == _NONE:
        return ()
    prefixed = f"{_PREFIX}{word.upper()}"
    if prefixed in known:
        return (prefixed,)
    bare = {name.removeprefix(_PREFIX): name for name in known}
    likely = replacements(word, known, inverted=line.inverted, kind="address-family")
    return likely or tuple(bare[each] for each in nearest(word.upper(), bare))
