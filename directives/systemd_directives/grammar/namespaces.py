"""Kinds of namespaces, as for RestrictNamespaces: a boolean or a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import boolean, vocabulary
from systemd_directives.grammar.base import IGNORED, Choice, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.word_list import ParsedWords, WordList, judge_word, replacements
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_KINDS = {
    "cgroup": "control groups",
    "ipc": "System V IPC and POSIX message queues",
    "mnt": "mounts",
    "net": "network",
    "pid": "process numbers",
    "user": "users and capabilities",
    "uts": "host name",
}
_DELEGATE = "delegate"
_BOOLEANS = ("true", "false", "yes", "no")
_ALL = (
    ("none can be made or entered", "no restriction"),
    ("the unit's user namespace owns all", "the unit's user namespace owns none"),
)
"""The meaning of true and false for RestrictNamespaces, and for DelegateNamespaces."""


def grammar(variant: str) -> Namespaces:
    """``delegate``: the user namespace is not a valid word; otherwise empty."""
    return Namespaces(variant)


class Namespaces(WordList):
    """A boolean, or kinds of namespaces separated by spaces, after ``~`` for all others."""

    flags = Extract.PLAIN
    inverts = True
    is_set = True
    empty = "the default; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "namespaces"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        meaning = boolean.boolean(text.strip().raw)
        if meaning is not None:
            return Verdict(meaning=_ALL[self.variant == _DELEGATE][not meaning])
        return WordList.parse(self, text, version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        known = vocabulary.namespaces(line.version)
        for word in line.words:
            if word.has_hole:
                continue
            reason = judge_word(word, word.text, "a kind of namespace", line, known)
            if reason:
                kinds = (*known.certain, *_BOOLEANS[: 0 if len(line.words) > 1 else None])
                likely = replacements(word.text, kinds, inverted=line.inverted, kind="namespace")
                yield problem(
                    word, f"{reason}; systemd ignores the whole line", replacements=likely
                )
            elif word.raw == "user" and self.variant == _DELEGATE and line.inverted is False:
                yield problem(word, f"the user namespace cannot be delegated; {IGNORED}")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = WordList.complete(self, text, offset, version)
        bare = text[: found[0].start] + text[found[0].end :] if found else ""
        if bare.strip():
            return tuple(each for each in found if boolean.TAG not in each.tags)
        return found

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield from boolean.CHOICES
        for kind in sorted(vocabulary.namespaces(version).certain):
            if kind != "user" or self.variant != _DELEGATE:
                yield Choice(kind, _KINDS.get(kind, ""))

    def describe(self, version: SystemdVersion) -> str:
        kinds = ", ".join(sorted(vocabulary.namespaces(version).certain))
        return f"A boolean, or kinds separated by spaces ({kinds}); ~ in front for all others."
