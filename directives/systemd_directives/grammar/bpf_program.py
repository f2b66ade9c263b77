"""BPF programs in the kernel, as for BPFProgram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.path import judge_path
from systemd_directives.grammar.with_specifiers import after_percent
from systemd_directives.model import Candidate, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText

_PLACES = {
    "ingress": "packets that come in",
    "egress": "packets that go out",
    "sock_create": "sockets that are made",
    "sock_ops": "states of TCP connections",
    "device": "device files that are opened",
    "bind4": "addresses that are bound, IPv4",
    "bind6": "addresses that are bound, IPv6",
    "connect4": "connections that are made, IPv4",
    "connect6": "connections that are made, IPv6",
    "post_bind4": "after an address was bound, IPv4",
    "post_bind6": "after an address was bound, IPv6",
    "sendmsg4": "datagrams that are sent, IPv4",
    "sendmsg6": "datagrams that are sent, IPv6",
    "sysctl": "kernel settings that are read and written",
    "recvmsg4": "datagrams that are received, IPv4",
    "recvmsg6": "datagrams that are received, IPv6",
    "getsockopt": "options of sockets that are read",
    "setsockopt": "options of sockets that are set",
}
"""Where a program can be attached, and what it controls there."""
_FOLDER = Choice("/sys/fs/bpf/", "where programs in the kernel are kept")


def grammar(variant: str) -> BpfProgram:
    """There is only one variant."""
    return BpfProgram()


class BpfProgram(GrammarBase):
    """``attach-type:path``."""

    @property
    def name(self) -> str:
        return "bpf_program"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value or value.has_hole:
            return Verdict(meaning=None if value else "default")
        cut = extract_first_word(value, 0, Extract.PLAIN, version, ":")
        if cut.word is None or cut.rest is None:
            message = f"“{value.text[:40]}” is not place:path; {IGNORED}"
            return Verdict((problem(value, message),))
        if cut.word.raw not in _PLACES:
            message = f"“{cut.word.text}” is not where programs can be attached; {IGNORED}"
            likely = nearest(cut.word.text, _PLACES)
            return Verdict((problem(cut.word, message, replacements=likely),))
        wrong = judge_path(value[cut.rest :], version)
        return Verdict((wrong,)) if wrong else Verdict(meaning=f"sees {_PLACES[cut.word.raw]}")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        at = piece_at(text, offset, ":")
        if found or at.before:
            return found or candidates([_FOLDER], at.start, len(text.rstrip()))
        colon = "" if at.end < len(text.rstrip()) else ":"
        then = "/sys/fs/bpf/x" if colon else ""
        known = [Choice(f"{each}{colon}", detail, then=then) for each, detail in _PLACES.items()]
        return candidates(known, at.start, at.end)

    def describe(self, version: SystemdVersion) -> str:
        return "place:path, where places are such as egress or device; below /sys/fs/bpf."
