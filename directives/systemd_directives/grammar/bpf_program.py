"""Programs in the kernel that systemd attaches, as of BPFProgram; looks for no program."""

from __future__ import annotations

from dataclasses import dataclass

from systemd_directives.model import Candidate, SystemdVersion, Verdict

from .path import judge_path
from .protocol import LINE, Choice, candidates, problem
from .reading.nearest import nearest
from .reading.text import text_of
from .reading.words import How, first_word
from .specified import after_percent

_PLACES = (
    *("ingress", "egress", "sock_create", "sock_ops", "device", "bind4", "bind6", "connect4"),
    *("connect6", "post_bind4", "post_bind6", "sendmsg4", "sendmsg6", "sysctl", "recvmsg4"),
    *("recvmsg6", "getsockopt", "setsockopt"),
)


def grammar(variant: str) -> BpfProgram:
    """There is one kind."""
    return BpfProgram()


@dataclass(frozen=True, slots=True)
class BpfProgram:
    """``place:path``."""

    @property
    def name(self) -> str:
        return "bpf_program"

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        value = text_of(text).strip()
        if not value or value.unknown:
            return Verdict(meaning=None if value else "default")
        cut = first_word(value, 0, How.PLAIN, version, ":")
        if cut.word is None or cut.rest is None:
            message = f"“{value.shown[:40]}” is not place:path; {LINE}"
            return Verdict((problem(value, message),))
        if cut.word.raw not in _PLACES:
            message = f"“{cut.word.shown}” is not where programs can be attached; {LINE}"
            likely = nearest(cut.word.shown, _PLACES)
            return Verdict((problem(cut.word, message, replacements=likely),))
        wrong = judge_path(value[cut.rest :], version)
        return Verdict((wrong,) if wrong else ())

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        colon = text.find(":")
        if 0 <= colon < offset:
            return after_percent(text, offset, version)
        end = colon + 1 if colon >= 0 else len(text)
        path = "" if colon >= 0 else "/sys/fs/bpf/"
        return candidates([Choice(f"{each}:{path}") for each in _PLACES], 0, end)

    def describe(self, version: SystemdVersion) -> str:
        return "place:path, where places are such as egress or device; below /sys/fs/bpf."
