"""Types of file systems and their groups, as for RestrictFileSystems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.word_list import ParsedWords, WordList, replacements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Problem, SystemdVersion

_GROUP = "@"


def grammar(variant: str) -> Filesystems:
    """There is only one variant."""
    return Filesystems()


class Filesystems(WordList):
    """Types and ``@groups`` separated by spaces, after ``~`` to deny them."""

    inverts = True
    is_set = True
    empty = "no restriction; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "filesystems"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        groups = known_words.filesystem_groups(line.version)
        for word in line.words:
            if word.has_hole or not word.raw.startswith(_GROUP) or word.text in groups:
                continue
            likely = replacements(word.text, groups, inverted=line.inverted)
            message = f"“{word.text}” is not a group of file systems; {DROPPED}"
            yield problem(word, message, replacements=likely)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        groups = known_words.filesystem_groups(version)
        for name, group in groups.items():
            yield Choice(name, group.summary)
        members = {each for group in groups.values() for each in group.members}
        yield from (Choice(name) for name in sorted(members) if not name.startswith(_GROUP))

    def describe(self, version: SystemdVersion) -> str:
        return (
            "File system types and groups such as @basic-api, separated by spaces; ~ denies them."
        )
