"""Command lines, as for ExecStart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.catalogue.variables import MANAGER, variables
from systemd_directives.grammar.availability import Availability
from systemd_directives.grammar.base import (
    IGNORED,
    REFUSED,
    GrammarBase,
    join_words,
    problem,
)
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.specifiers import MAX_PATH_LENGTH
from systemd_directives.grammar.lexing.valid_names import is_file_name
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import HOLE, Candidate, Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText

_SEPARATOR = ";"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f'\"\\]")
_GLOBS = re.compile(r"[*?\[]")
_FOLDER = re.compile(r"/\.{0,2}$|^\.{1,2}$")

_SHELL = Availability(SystemdVersion(258), SystemdVersion(258))
"""Dated by the release notes: the prefix ``|``, and ``!!`` without effect."""
_NO_GLOBS = 261  # 260 accepts “*” in the path of a program
_NO_DOTS = 256  # 255 accepts “/bin/..” as a program

PREFIXES = {
    "-": "failure counts as success",
    "@": "the second word is the name that the program sees",
    ":": "$ is not expanded",
    "+": "with all rights, outside the sandbox",
    "!": "as root, but inside the sandbox",
    "|": "by the user's shell",
}
"""The prefixes of a program's path."""

_EXAMPLE = ("/bin/true", " true")
_NAME = re.compile(r"\w")


def grammar(variant: str) -> CommandLine:
    """There is only one variant."""
    return CommandLine()


class CommandLine(GrammarBase):
    """One command line, or several separated by single semicolons."""

    @property
    def name(self) -> str:
        return "command"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value:
            return Verdict(meaning="no command: those of earlier lines are dropped")
        reader = _CommandReader(value, version)
        reader.read()
        parts = [f"{reader.count} commands, one after the other"] if reader.count > 1 else []
        return Verdict(tuple(reader.problems), "; ".join([*parts, *reader.meanings]) or None)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        lead = len(text) - len(text.lstrip(WHITESPACE))
        if found or offset < lead:
            return found
        marks, rest = text[lead:offset], text[offset:].strip(WHITESPACE)
        if all(mark in PREFIXES for mark in marks):
            return _prefixes(marks, rest, offset, version)
        return _variables(text, offset, version)

    def describe(self, version: SystemdVersion) -> str:
        marks = ["- (may fail)", "@ (other name)", ": (no $)", "+ (all rights)", "! (as root)"]
        if _SHELL.has(version):
            marks.append("| (by the user's shell)")
        return (
            "A program by its absolute path or name, and its arguments; in front of it "
            f"{join_words(marks)}."
        )


def _prefixes(marks: str, rest: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
    """The prefixes that may follow those before the cursor."""
    if rest and not (rest[0].isalnum() or rest[0] in f"/{HOLE}"):
        return ()
    words = len(rest.split())
    return tuple(
        Candidate(
            mark,
            offset,
            offset,
            detail,
            then="".join(_EXAMPLE[words : 2 if "@" in (mark, *marks) else 1]),
        )
        for mark, detail in PREFIXES.items()
        if mark not in marks and _fits(mark, marks, version)
    )


def _fits(mark: str, marks: str, version: SystemdVersion) -> bool:
    if mark == "|":
        return _SHELL.has(version) is True
    return not (mark in "+!" and set(marks) & set("+!"))


def _variables(text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
    """The variables that systemd sets, if the cursor follows a ``$`` that begins one."""
    start, end = offset, offset
    while start > 0 and _NAME.fullmatch(text[start - 1]):
        start -= 1
    while end < len(text) and _NAME.fullmatch(text[end]):
        end += 1
    opened = text[:start].endswith("${")
    dollar = start - 1 - opened
    if not (opened or text[:start].endswith("$")) or text[:dollar].endswith("$"):
        return ()
    close = "}" if opened and text[end : end + 1] != "}" else ""
    known = variables(MANAGER, version).items()
    return tuple(Candidate(f"{name}{close}", start, end, detail) for name, detail in known)


class _CommandReader:
    """Reads one command after the other, as far as systemd does."""

    def __init__(self, value: ByteText, version: SystemdVersion) -> None:
        self.value, self.version = value, version
        self.problems: list[Problem] = []
        self.meanings: list[str] = []
        self.optional = False
        self.count = 0

    def read(self) -> None:
        place: int | None = 0
        while place is not None:
            word, rest = self._word(place)
            if word is None:
                self._stop(self.value[place:], "the quote is never closed", Effect.IGNORED)
                return
            place = rest if word.raw == _SEPARATOR else self._command(word, rest)

    def _command(self, word: ByteText, place: int | None) -> int | None:
        """Reads the command that begins with ``word``; returns where the next one begins."""
        self.count += 1
        marks, path = self._marks(word)
        shell = "|" in marks
        if not shell and not self._path(path):
            return None
        arguments = "@" not in marks or shell
        while place is not None:
            after = self._lone(place, _SEPARATOR)
            if after is not None:
                return self._finish(word, after, arguments=arguments)
            escaped = self._lone(place, "\\" + _SEPARATOR)
            argument, rest = (word, escaped) if escaped is not None else self._word(place)
            if argument is None:
                self._stop(self.value[place:], "the quote is never closed", self._effect)
                return None
            if escaped is None and self._expanded(argument) is None:
                return None
            arguments = True
            place = rest if rest is None or rest < len(self.value) else None
        return self._finish(word, None, arguments=arguments)

    def _finish(self, word: ByteText, place: int | None, *, arguments: bool) -> int | None:
        if not arguments:
            self._stop(word, "after “@” the name that the program sees is missing", self._effect)
            return None
        return place if place is None or place < len(self.value) else None

    def _marks(self, word: ByteText) -> tuple[str, ByteText]:
        """The prefixes of a command, and the rest."""
        marks = ""
        self.optional = False
        gone = _SHELL.has(self.version)
        for mark in word.raw:
            twice = mark == "!" and marks.count("!") == 1 and "+" not in marks
            known = mark in PREFIXES and (mark != "|" or gone is not False)
            if not known or (mark in marks and not twice):
                break
            if not twice and mark in "+!" and set(marks) & set("+!"):
                break
            if twice and gone:
                self._note(word, "“!!” has no effect any more")
            marks += mark
            self.optional |= mark == "-"
        meanings = [PREFIXES[mark] for mark in marks if marks.count(mark) == 1]
        self.meanings += [", ".join(meanings)] if meanings else []
        return marks, word[len(marks) :]

    def _path(self, path: ByteText) -> bool:
        """Whether it is a valid program; records why not."""
        found = self._expanded(path, MAX_PATH_LENGTH)
        if found is None:
            return False
        reason = None if found.has_hole else _fault(found, self.version)
        if reason:
            self._stop(path, f"“{path.text}” {reason}" if path else reason, self._effect)
        return not reason

    def _expanded(self, piece: ByteText, limit: int = 0) -> ByteText | None:
        outcome = REFUSED if self._effect is Effect.REFUSED else IGNORED
        found = expand_piece(piece, self.version, limit=limit, effect=self._effect, outcome=outcome)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _word(self, place: int) -> tuple[ByteText | None, int | None]:
        """The word at an offset; records unknown escapes in it."""
        cut = extract_first_word(
            self.value, place, Extract.UNQUOTE | Extract.CUNESCAPE, self.version
        )
        if cut.broken:
            tolerant = Extract.UNQUOTE | Extract.CUNESCAPE | Extract.UNESCAPE_RELAX
            cut = extract_first_word(self.value, place, tolerant, self.version)
            if cut.word is not None:
                self._note(cut.word, "systemd does not know this escape and leaves it as it is")
        return cut.word, cut.rest

    def _lone(self, place: int, mark: str) -> int | None:
        """Where to continue after a mark that is a word of its own; None if there is none."""
        raw = self.value.raw
        end = place + len(mark)
        if not raw.startswith(mark, place) or raw[end : end + 1].strip(WHITESPACE):
            return None
        return end + len(raw[end:]) - len(raw[end:].lstrip(WHITESPACE))

    @property
    def _effect(self) -> Effect:
        return Effect.IGNORED if self.optional else Effect.REFUSED

    def _stop(self, piece: ByteText, reason: str, effect: Effect) -> None:
        if piece.has_hole:
            return
        outcome = REFUSED if effect is Effect.REFUSED else IGNORED
        self.problems.append(problem(piece, f"{reason}; {outcome}", effect=effect))

    def _note(self, piece: ByteText, message: str) -> None:
        if not piece.has_hole:
            self.problems.append(problem(piece, message, effect=Effect.NOTED))


def _fault(path: ByteText, version: SystemdVersion) -> str | None:
    """Why a path is not a valid program."""
    raw = path.raw
    if not raw:
        return "a program is missing"
    if _UNSAFE.search(raw):
        return "has quotes, backslashes or control characters in it"
    if version >= _NO_GLOBS and (_GLOBS.search(raw) or not path.is_utf8):
        return "has * ? or [ in it"
    if raw.endswith("/") or (version >= _NO_DOTS and _FOLDER.search(raw)):
        return "is a folder"
    if raw.startswith("/"):
        parts = [part for part in raw.split("/") if part]
        valid = len(raw) <= MAX_PATH_LENGTH and all(
            len(part) <= MAX_PATH_LENGTH // 16 for part in parts
        )
        return None if valid else "is too long"
    return None if is_file_name(raw) else "is neither an absolute path nor a program name"
