"""The commands of a unit, split as systemd splits them: prefixes, words and program."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE, Hole, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import UnitView

START_COMMANDS = ("ExecStart",)
MAIN_COMMANDS = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload")
ALL_COMMANDS = (*MAIN_COMMANDS, "ExecCondition", "ExecStop", "ExecStopPost", "ExecReloadPost")

_PREFIXES = "@-:+!|"
_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""", re.DOTALL)


class Command(NamedTuple):
    """One command of a line, as far as it is known."""

    setting: Setting
    prefixes: str
    words: tuple[str, ...]
    """The program and its arguments, with U+FFFC for holes and with their quotes."""
    packages: frozenset[str]
    """The packages or programs that the holes in the first word stand for."""

    @property
    def path(self) -> str:
        """The program as written, with U+FFFC for holes."""
        return self.words[0].strip("\"'") if self.words else ""

    @property
    def program(self) -> str | None:
        """The name of the program, or of its package; None where neither is known."""
        name = self.path.rsplit("/", 1)[-1]
        if HOLE not in name:
            return name or None
        return next(iter(self.packages)) if self.path == HOLE and self.packages else None

    @property
    def names(self) -> frozenset[str]:
        """The names of the program and of its packages."""
        own = {self.program} if self.program else set()
        return self.packages | own

    @property
    def sandboxed(self) -> bool:
        """Whether the unit's sandbox applies to it: it has no prefix +."""
        return "+" not in self.prefixes


def commands(unit: UnitView, directives: tuple[str, ...] = START_COMMANDS) -> Iterator[Command]:
    """The commands of some directives that certainly run, in order."""
    for directive in directives:
        yield from _commands_of(unit.lines(directive))


@lru_cache(256)
def _commands_of(settings: tuple[Setting, ...]) -> tuple[Command, ...]:
    """The commands of the lines of one directive; an empty line resets those above it."""
    reset = max((i for i, s in enumerate(settings) if s.text == "" and s.certain), default=-1)
    return tuple(
        command
        for setting in settings[reset + 1 :]
        if setting.certain
        for command in split(setting)
    )


def split(setting: Setting) -> Iterator[Command]:
    """The commands of one line, which are separated by ``;`` as a word of its own."""
    words: list[str] = []
    for word in (*_WORD.findall(setting.text_with_holes or ""), ";"):
        if word != ";":
            words.append(word)
        elif words:
            yield _command(setting, words)
            words = []


def _command(setting: Setting, words: list[str]) -> Command:
    first = words[0]
    bare = first.lstrip(_PREFIXES)
    prefixes = first[: len(first) - len(bare)]
    holes = [part for part in setting.value or () if isinstance(part, Hole)]
    skipped = (setting.text_with_holes or "").partition(first)[0].count(HOLE)
    named = holes[skipped : skipped + bare.count(HOLE)]
    packages = frozenset(hole.program for hole in named if hole.program)
    return Command(setting, prefixes, (bare, *words[1:]) if bare else tuple(words[1:]), packages)
