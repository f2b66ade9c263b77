"""The commands of a unit, split as systemd splits them: prefixes, words and program."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE, Hole, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import UnitView

START_COMMANDS = ("ExecStart",)
MAIN_COMMANDS = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload")
ALL_COMMANDS = (*MAIN_COMMANDS, "ExecCondition", "ExecStop", "ExecStopPost", "ExecReloadPost")

SHELLS = frozenset(
    {"sh", "bash", "dash", "zsh", "ash", "ksh", "bashInteractive", "runtimeShell", "shell"}
)
"""Programs that run the text after ``-c``; the last three are names in nixpkgs."""

_PREFIXES = "@-:+!|"
_RUNS_TEXT = re.compile(r"-[a-z]*c")
_QUOTED = re.compile(r"""\\.|"(?:[^"\\]|\\.)*"|'[^']*'""", re.DOTALL)
"""An escaped character, or a quoted text; without the former each \\" would start a scan."""
_SHELL_TOKEN = re.compile(
    r"""(?:[^\s"'\\;&|()\#]|\#(?<=[^\s]\#)|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+"""
    r"""|\#[^\n]*|&&|\|\||[;&|()\n]|["']|[ \t]+""",
    re.DOTALL,
)
_SEPARATOR = re.compile(r"&&|\|\||[;&|()\n]")
_INVOLVED = re.compile(r"<<|\(\)\s*\{|\bfunction\b|\bcase\b|`")
_KEYWORDS = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "exec", "command", "time"}
)
_COMPOUND = frozenset(
    {"for", "fi", "done", "}", "esac", "set", "echo", "printf", "[", "[[", "test"}
)
_REDIRECTION = re.compile(r"\d?>>?(?P<file>[^>]*)", re.DOTALL)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
MAX_SCRIPT_SIZE = 20_000
"""Characters; a longer script is not read."""
MAX_WORDS = 1_000
"""The words of a line of commands that are read; each rule goes through all of them."""
_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""", re.DOTALL)


class Command(NamedTuple):
    """One command of a line, as far as it is known."""

    setting: Setting
    prefixes: str
    words: tuple[str, ...]
    """The program and its arguments, with U+FFFC for holes and with their quotes."""
    packages: frozenset[str]
    """The packages or programs that the holes in the first word stand for."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where each word begins and ends, in characters of the line's text with holes."""
    written: str | None = None
    """The text of the script that a hole in the first word stands for."""

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
    def arguments(self) -> tuple[str, ...]:
        """The words after the program, without the quotes around them."""
        return _arguments(self.words)

    @property
    def script(self) -> str | None:
        """The text that a shell runs: of ``sh -c``, or of an option of NixOS; None without one."""
        is_one_hole = self.path.startswith(HOLE) and self.path.count(HOLE) == 1
        if self.written is not None and is_one_hole:
            return self.written
        arguments = self.arguments
        if self.program in SHELLS and len(arguments) > 1 and _RUNS_TEXT.fullmatch(arguments[0]):
            return arguments[1]
        return None

    @property
    def invocations(self) -> tuple[tuple[str, ...], ...]:
        """The commands that certainly or possibly run: this one, and those of its script.

        Each is a program with its arguments, without quotes. The wrapper ``env`` is left out.
        """
        own = _unwrapped((self.path, *self.arguments))
        script = self.script
        return (own,) if script is None else (own, *shell_commands(script))

    @property
    def replacement(self) -> tuple[str, ...] | None:
        """The one command that the shell of this command becomes; None where it does more."""
        script = self.script
        found = () if script is None else shell_commands(script)
        return found[0] if len(found) == 1 else None

    @property
    def expands(self) -> bool:
        """Whether systemd expands variables in it: it has neither of the prefixes : and |."""
        return ":" not in self.prefixes and "|" not in self.prefixes

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
    words: list[re.Match[str]] = []
    for word in islice(_WORD.finditer(setting.text_with_holes or ""), MAX_WORDS):
        if word[0] == "\\\n":  # the line goes on
            continue
        if word[0] != ";":
            words.append(word)
        elif words:
            yield _command(setting, words)
            words = []
    if words:
        yield _command(setting, words)


@lru_cache(64)
def _arguments(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words after the first one without quotes; cached, since many rules read them."""
    return tuple(unquoted(word) for word in words[1:])


def unquoted(word: str) -> str:
    """A word without the quotes around it, or around a part of it."""
    return _QUOTED.sub(_inner, word) if {"'", '"'} & set(word) else word


def _inner(found: re.Match[str]) -> str:
    """The text in the quotes; an escaped character stays as it is."""
    return found[0] if found[0].startswith("\\") else found[0][1:-1]


@lru_cache(64)
def shell_commands(script: str) -> tuple[tuple[str, ...], ...]:
    """The simple commands of a shell script, as words without quotes; none if it is involved.

    Commands of branches and loops are among them. A script with functions, here-documents or
    quotes without a partner gives none.
    """
    if _INVOLVED.search(script) or len(script) > MAX_SCRIPT_SIZE:
        return ()
    found: list[tuple[str, ...]] = []
    words: list[str] = []
    for token in _SHELL_TOKEN.findall(script):
        if token in {"'", '"'}:
            return ()
        if token.startswith("#"):
            continue
        if token.strip(" \t") and not _SEPARATOR.fullmatch(token):
            words.append(unquoted(token))
        elif _SEPARATOR.fullmatch(token):
            found.append(_simple(words))
            words = []
    found.append(_simple(words))
    return tuple([words for words in found if words])


@lru_cache(64)
def written_files(script: str) -> tuple[str, ...]:
    """The files to which a script redirects output, without quotes; none if it is involved."""
    if _INVOLVED.search(script) or len(script) > MAX_SCRIPT_SIZE:
        return ()
    found: list[str] = []
    is_target = False
    for token in _SHELL_TOKEN.findall(script):
        if token in {"'", '"'}:
            return ()
        if token.startswith("#"):
            continue
        word = unquoted(token)
        if is_target and token.strip(" \t"):
            is_target = False
            if not _SEPARATOR.fullmatch(token):
                found.append(word)
        elif redirection := _REDIRECTION.fullmatch(token):
            is_target = not redirection["file"]
            if redirection["file"]:
                found.append(unquoted(redirection["file"]))
    return tuple(found)


def _simple(words: list[str]) -> tuple[str, ...]:
    """A command without keywords, assignments and redirections in front of it."""
    rest = list(words)
    while rest and (rest[0] in _KEYWORDS or _ASSIGNMENT.match(rest[0])):
        del rest[0]
    return () if rest and rest[0] in _COMPOUND else _unwrapped(tuple(rest))


def _unwrapped(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that ``env`` runs, or the command itself."""
    if not words or words[0].rsplit("/", 1)[-1] != "env":
        return words
    rest = [word for word in words[1:] if not _ASSIGNMENT.match(word)]
    return tuple(rest) if rest and not rest[0].startswith("-") else words


def _command(setting: Setting, matches: list[re.Match[str]]) -> Command:
    words = [match[0] for match in matches]
    spans = tuple([match.span() for match in matches])
    first = words[0]
    bare = first.lstrip(_PREFIXES)
    prefixes = first[: len(first) - len(bare)]
    holes = [part for part in setting.value or () if isinstance(part, Hole)]
    skipped = (setting.text_with_holes or "").partition(first)[0].count(HOLE)
    named = holes[skipped : skipped + bare.count(HOLE)]
    packages = frozenset(hole.program for hole in named if hole.program)
    written = next((hole.script for hole in named if hole.script is not None), None)
    if not bare:
        return Command(setting, prefixes, tuple(words[1:]), packages, spans[1:], written)
    return Command(setting, prefixes, (bare, *words[1:]), packages, spans, written)
