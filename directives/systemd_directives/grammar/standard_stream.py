"""Where standard input and output go, as for StandardOutput."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, candidates, join_words, listed, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.path_checks import simplified
from systemd_directives.grammar.lexing.specifiers import MAX_NAME_LENGTH
from systemd_directives.grammar.lexing.valid_names import is_descriptor
from systemd_directives.grammar.path import FOLDERS, judge_path
from systemd_directives.grammar.with_specifiers import WithSpecifiers, after_percent, expand_piece
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_WORDS = {
    "input": {
        "null": "nothing to read",
        "tty": "the terminal of TTYPath, waiting until it is free",
        "tty-force": "the terminal of TTYPath, taken from others",
        "tty-fail": "the terminal of TTYPath, or failure if it is taken",
        "socket": "the connection that started the service",
        "data": "the text of StandardInputText and StandardInputData",
    },
    "output": {
        "inherit": "as standard input",
        "null": "discarded",
        "tty": "the terminal of TTYPath",
        "journal": "the journal",
        "journal+console": "the journal and the console",
        "kmsg": "the kernel's log",
        "kmsg+console": "the kernel's log and the console",
        "socket": "the connection that started the service",
    },
}
_PATHS = {"input": ("file:",), "output": ("file:", "append:", "truncate:")}
_DETAILS = {
    "file:": "a file, which is written over from its start",
    "append:": "a file, at its end",
    "truncate:": "a file, emptied first",
}
_DESCRIPTOR = "fd:"
_MARKS = (_DESCRIPTOR, "file:", "append:", "truncate:")
_STREAMS = (Choice("stdin", "the socket of that name"), Choice("stdout"), Choice("stderr"))
_BARE = {"input": ("fd", "file"), "output": ("fd", "file", "append", "truncate")}
_OBSOLETE = {"syslog": "journal", "syslog+console": "journal+console"}


def grammar(variant: str) -> StandardStream:
    """``input`` or ``output``."""
    return StandardStream(variant)


class StandardStream(WithSpecifiers):
    """A word, or ``fd:name`` or ``file:path`` and similar."""

    @property
    def name(self) -> str:
        return "standard_stream"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        known = _WORDS[self.variant]
        if value.raw in known:
            return Verdict(meaning=known[value.raw])
        if value.raw in _BARE[self.variant]:
            message = f"“{value.text}” names no file; what follows a colon is missing"
            return Verdict((problem(value, message, effect=Effect.SILENT),))
        if value.raw in _OBSOLETE and self.variant == "output":
            return self._obsolete(value)
        if value.raw.startswith(_DESCRIPTOR):
            name = value[len(_DESCRIPTOR) :]
            wrong = _judge_descriptor(name, version)
            return Verdict((wrong,)) if wrong else _in_words(name, "the socket that is called {}")
        mark = next((mark for mark in _PATHS[self.variant] if value.raw.startswith(mark)), None)
        if mark:
            path = value[len(mark) :]
            wrong = judge_path(path, version)
            if wrong:
                return Verdict((wrong,))
            detail = _DETAILS[mark] if self.variant == "output" else "a file"
            simple = simplified(path.text, version)
            return Verdict(meaning=None if path.has_hole else f"{simple}: {detail}")
        if value.has_hole:
            return Verdict()
        fault = f"“{value.text}” is none of" if value else "a value is missing:"
        message = f"{fault} {listed([*known, _DESCRIPTOR, *_PATHS[self.variant]])}; {IGNORED}"
        return Verdict((problem(value, message, replacements=self._likely(value.text)),))

    def judge_empty(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return self.judge(value, version)

    def _obsolete(self, value: ByteText) -> Verdict:
        now = _OBSOLETE[value.raw]
        message = f"“{value.text}” is obsolete; systemd takes {now} instead"
        noted = problem(value, message, effect=Effect.NOTED, replacements=(now,))
        return Verdict((noted,), _WORDS["output"][now])

    def _likely(self, written: str) -> tuple[str, ...]:
        if written.startswith("/"):
            prefixes = _PATHS[self.variant]
            prefix = prefixes[1] if len(prefixes) > 1 else prefixes[0]  # append keeps the content
            return (f"{prefix}{written}",)
        return nearest(written, _WORDS[self.variant])

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        value = text_of(text).strip()
        mark = next((mark for mark in _MARKS if value.raw.startswith(mark)), "")
        start = value.start + len(mark)
        found = after_percent(text, offset, version)
        if found or not mark or not start <= offset <= value.end:
            return found or WithSpecifiers.complete(self, text, offset, version)
        return candidates(_STREAMS if mark == _DESCRIPTOR else FOLDERS, start, value.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield from (Choice(word, detail) for word, detail in _WORDS[self.variant].items())
        for mark in _PATHS[self.variant]:
            detail = _DETAILS[mark] if self.variant == "output" else "a file"
            yield Choice(mark, detail, then="/var/log/x")
        yield Choice(_DESCRIPTOR, "a descriptor that a socket unit passes", then="stdout")

    def describe(self, version: SystemdVersion) -> str:
        words = join_words([*_WORDS[self.variant], f"{_DESCRIPTOR}name"])
        return f"{words}; or {join_words(_PATHS[self.variant])} and an absolute path."


def _in_words(piece: ByteText, form: str) -> Verdict:
    return Verdict(meaning=None if piece.has_hole else form.format(piece.text))


def _judge_descriptor(rest: ByteText, version: SystemdVersion) -> Problem | None:
    found = expand_piece(rest, version, limit=MAX_NAME_LENGTH)
    if isinstance(found, Problem):
        return found
    if found.has_hole or is_descriptor(found.raw):
        return None
    return problem(rest, f"“{rest.text[:40]}” cannot be the name of a descriptor; {IGNORED}")
