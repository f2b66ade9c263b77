"""What can be seen of the commands of a unit: their prefixes, words and programs.

Knows how systemd cuts a command line; knows no program.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from systemd_directives.model import HOLE, Hole, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

START = ("ExecStart",)
MAIN = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload")
EVERY = (*MAIN, "ExecCondition", "ExecStop", "ExecStopPost", "ExecReloadPost")

_PREFIXES = "@-:+!|"
_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""", re.DOTALL)


class Command(NamedTuple):
    """One command of a line, as far as it is known."""

    setting: Setting
    prefixes: str
    words: tuple[str, ...]
    """With U+FFFC for holes; quotes are kept."""
    packages: frozenset[str]
    """What holes in the first word are said to be: packages or programs."""

    @property
    def path(self) -> str:
        """The program as written, with U+FFFC for holes."""
        return self.words[0].strip("\"'") if self.words else ""

    @property
    def program(self) -> str | None:
        """The name of the program, where it is known."""
        name = self.path.rsplit("/", 1)[-1]
        if HOLE not in name:
            return name or None
        return next(iter(self.packages)) if self.path == HOLE and self.packages else None

    @property
    def names(self) -> frozenset[str]:
        """The program and the packages that it comes from."""
        own = {self.program} if self.program else set()
        return self.packages | own

    @property
    def sandboxed(self) -> bool:
        """Whether the unit's sandbox holds for it."""
        return "+" not in self.prefixes


_KNOWN: WeakKeyDictionary[Lines, dict[str, tuple[Command, ...]]] = WeakKeyDictionary()
"""By directive: many rules ask for the same commands."""


def commands(lines: Lines, directives: tuple[str, ...] = START) -> Iterator[Command]:
    """The commands of some directives that stand for certain; none before the last empty line."""
    known = _KNOWN.setdefault(lines, {})
    for directive in directives:
        if directive not in known:
            known[directive] = tuple(_standing(lines.all(directive)))
        yield from known[directive]


def _standing(settings: tuple[Setting, ...]) -> Iterator[Command]:
    last = max((i for i, s in enumerate(settings) if s.text == "" and s.certain), default=-1)
    for setting in settings[last + 1 :]:
        if setting.certain and setting.text_with_holes:
            yield from split(setting)


def split(setting: Setting) -> Iterator[Command]:
    """The commands of one line; a word of ``;`` alone parts them."""
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
