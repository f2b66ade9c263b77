"""Asks a real systemd for its verdict on values, line by line.

An answer is one letter per value: ``.`` accepted without a message, ``n`` accepted with a message,
``i`` ignored (the whole line or a part of it), ``r`` refused (the unit does not load).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.directives.verify.verdicts import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from record.parts import Oracle

_RESET = frozenset({"SystemCallFilter", "SystemCallLog", "RestrictFileSystems", "LUOSession"})
"""Directives whose first line decides how later ones are read; each value follows a reset."""

_ALONE = frozenset({"Slice", "Unit", "Service"})
"""Directives whose first line alone systemd reads, or that it checks per unit."""

_MESSAGE = re.compile(r"^/[^\n:]*/([^/:\n]+):(\d+): (.*)$", re.M)
_FATAL = re.compile(
    r"^([^\s:]+): Unit configuration has fatal error"
    # values that name what this machine lacks are not counted
    r"|^Unit (\S+) failed to load properly(?!.*: No such file or directory$)"
    r"|^([^\s:]+): Failed to create \S+/start: Unit \S+ failed to load properly",
    re.M,
)
_NOTED = re.compile(
    r"Unit uses |Unit dependency type|Standard output type|Special user|The !! modifier"
    r"|Ignoring unknown escape|Unsupported CPU scheduling|Weekday constraint"
    r"|\S+= references a path below legacy"
)
"""The beginnings of messages about lines that systemd uses nevertheless."""

_NAMING = {
    "LogFilterPatterns": (re.compile(r'Bad pattern "'), "i"),
    "BPFDelegate": (re.compile(r"Unknown BPF delegate option, ignoring: "), "i"),
    **dict.fromkeys(
        ("User", "Group", "SupplementaryGroups", "SocketUser", "SocketGroup"),
        (re.compile(r"Accepting user/group name '"), "n"),
    ),
}
"""Prefixes of directives whose messages name no line, with the beginning and the letter of these.

An unknown line stands before each of their values, and systemd reports that one first.
"""

_MARK = "Nothing"

_RIGHT = {
    "Socket": "ListenStream=/run/probe{0:03}\n[Unit]\nDefaultDependencies=no\n",
    "Mount": "What=/dev/probe{0:03}\nWhere=/probe{0:03}\n",
}
"""Lines that complete a unit of another kind than a service; its number replaces the braces."""

_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # TemporaryDirectory makes a name in it that is not shared
"""A folder in which files are written quickly."""

_AT_ONCE = 250
"""Maximum number of files in one run."""


@dataclass(frozen=True, slots=True)
class Question:
    """Values to try with one directive."""

    section: str
    directive: str
    values: Sequence[str]


@dataclass(slots=True)
class _Pending:
    """A question and the answers so far."""

    question: Question
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some values of a question, for one unit file."""

    pending: _Pending
    first: int
    last: int

    def text(self, number: int) -> str:
        """The unit file with this number, in which each value has two lines."""
        asked = self.pending.question
        reset = f"{asked.directive}=" if asked.directive in _RESET else ""
        reset = f"{_MARK}=" if _naming(asked.directive) else reset
        lines = (f"{reset}\n{asked.directive}={each}\n" for each in self.values)
        rest = ""
        if asked.directive == "Slice":
            # systemd checks a slice only if the rest of the unit is right
            rest = _RIGHT.get(asked.section, "[Service]\nExecStart=/bin/true\n").format(number)
        return f"[{asked.section}]\n{''.join(lines)}{rest}"

    @property
    def values(self) -> Sequence[str]:
        return self.pending.question.values[self.first : self.last]

    def record(self, at: int, letter: str) -> None:
        """Effect: records an answer; a graver one stays."""
        answers = self.pending.answers
        if ".nir".index(letter) > ".nir".index(answers[self.first + at]):
            answers[self.first + at] = letter


def ask(oracle: Oracle, questions: Iterable[Question], *, user: bool = False) -> list[str]:
    """One answer for each question, of the system manager or of a user manager.

    All values of a directive share one file. If systemd refuses one, it reads no further, so the
    values after it are tried one by one.
    """
    pending = [_Pending(question, ["."] * len(question.values)) for question in questions]
    whole = [part for each in pending for part in _parts(each)]
    again = [
        _Part(part.pending, at, at + 1)
        for part, refused in _run(oracle, whole, user=user)
        if refused is not None and part.last - part.first > 1
        for at in range(part.first + refused, part.last)
    ]
    for _ in _run(oracle, again, user=user):
        pass
    return ["".join(each.answers) for each in pending]


def _parts(pending: _Pending) -> list[_Part]:
    count = len(pending.question.values)
    if pending.question.directive in _ALONE:
        return [_Part(pending, at, at + 1) for at in range(count)]
    return [_Part(pending, 0, count)]


def _run(
    oracle: Oracle, parts: Sequence[_Part], *, user: bool
) -> Iterator[tuple[_Part, int | None]]:
    """Effect: fills in answers. Yields each part with the index of the value that was refused, if
    any."""
    for start in range(0, len(parts), _AT_ONCE):
        yield from _run_at_once(oracle, parts[start : start + _AT_ONCE], user=user)


def _run_at_once(
    oracle: Oracle, some: Sequence[_Part], *, user: bool
) -> Iterator[tuple[_Part, int | None]]:
    """Effect: like `_run`. If systemd itself crashes, each part is asked separately."""
    with TemporaryDirectory(dir=_FOLDER) as folder:
        files = [_write(folder, number, part) for number, part in enumerate(some)]
        answer = oracle.verify(files, user=user)
    if answer.returncode < 0 and len(some) > 1:
        for part in some:
            yield from _run_at_once(oracle, [part], user=user)
        return
    if answer.returncode < 0:
        yield some[0], 0
        return
    messages: dict[str, list[tuple[int, str]]] = {}
    for file, line, message in _messages(answer.stderr):
        messages.setdefault(file, []).append((line, message))
    fatal = {match[match.lastindex or 0] for match in _FATAL.finditer(answer.stderr)}
    for file, part in zip(files, some, strict=True):
        last = _fill(part, messages.get(file.name, []))
        if part.pending.question.directive in _ALONE:
            last = 0
        refused = last if file.name in fatal else None
        if refused is not None and part.last - part.first == 1:
            part.record(refused, "r")
        yield part, refused


def _messages(errors: str) -> Iterator[tuple[str, int, str]]:
    """File, line and text of each message; one without a line belongs to the line before."""
    file, number = "", 0
    for line in errors.splitlines():
        match = _MESSAGE.match(line)
        if match:
            file, number = match[1], int(match[2])
            yield file, number, match[3]
        elif any(pattern.match(line) for pattern, _ in _NAMING.values()):
            yield file, number + 1, line


def _write(folder: str, number: int, part: _Part) -> Path:
    suffix = SUFFIXES.get(part.pending.question.section, "service")
    file = Path(folder, f"probe{number:03}.{suffix}")
    file.write_text(part.text(number), encoding="utf-8")
    return file


def _fill(part: _Part, messages: Iterable[tuple[int, str]]) -> int | None:
    """Effect: fills in the answers of lines with messages; returns the index of the last such
    value."""
    last = None
    naming = _naming(part.pending.question.directive)
    for line, message in messages:
        at, odd = divmod(line - 3, 2)
        if not odd and 0 <= at < part.last - part.first:
            letter = "n" if _NOTED.match(message) else "i"
            part.record(at, naming[1] if naming and naming[0].match(message) else letter)
            last = at
    return last


def _naming(directive: str) -> tuple[re.Pattern[str], str] | None:
    return next((how for name, how in _NAMING.items() if directive.startswith(name)), None)
