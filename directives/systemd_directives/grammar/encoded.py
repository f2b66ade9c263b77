"""Encoded texts and bytes, as for StandardInputText and RootHash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.lexing.decoding import (
    base64_fault,
    escape_fault,
    hexadecimal_length,
)
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_BYTES = 16
_MARK = "base64:"


def grammar(variant: str) -> EncodedText:
    """``text`` (escapes), ``base64``, ``hash`` and ``signature`` (or a path)."""
    return EncodedText(variant)


class EncodedText(GrammarBase):
    """One encoded text."""

    @property
    def name(self) -> str:
        return "encoded"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value or value.has_hole:
            return Verdict(meaning=None if value else "default")
        wrong = _JUDGES[self.variant](value, version)
        return Verdict((wrong,) if wrong else ())

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if self.variant == "text":
            return after_percent(text, offset, version)
        return candidates(() if text.strip() else _BEGINNINGS[self.variant], offset, offset)

    def describe(self, version: SystemdVersion) -> str:
        return _DESCRIPTIONS[self.variant]


def _judge_text(value: ByteText, version: SystemdVersion) -> Problem | None:
    wrong = escape_fault(value, version)
    if wrong:
        return problem(wrong, f"“{wrong.text}” is not an escape; {IGNORED}")
    found = expand_piece(value, version)
    return found if isinstance(found, Problem) else None


def _judge_base64(value: ByteText, version: SystemdVersion) -> Problem | None:
    wrong = base64_fault(value, version)
    return problem(wrong, f"this is not base64; {IGNORED}") if wrong else None


def _judge_hash(value: ByteText, version: SystemdVersion) -> Problem | None:
    if value.raw.startswith("/"):
        return None
    length = hexadecimal_length(value)
    if length is None:
        return problem(value, f"“{value.text[:40]}” is neither hexadecimal nor a path; {IGNORED}")
    short = f"a hash of {length} bytes is shorter than {_BYTES}; {IGNORED}"
    return problem(value, short) if length < _BYTES else None


def _judge_signature(value: ByteText, version: SystemdVersion) -> Problem | None:
    if value.raw.startswith("/"):
        return None
    if value.raw.startswith(_MARK):
        return _judge_base64(value[len(_MARK) :], version)
    return problem(value, f"“{value.text[:40]}” is neither {_MARK} nor a path; {IGNORED}")


_JUDGES: dict[str, Callable[[ByteText, SystemdVersion], Problem | None]] = {
    "text": _judge_text,
    "base64": _judge_base64,
    "hash": _judge_hash,
    "signature": _judge_signature,
}
_FILE = Choice("/", "a file with it", then="x")
_BEGINNINGS = {
    "base64": (),
    "hash": (_FILE,),
    "signature": (Choice(_MARK, "the signature itself", then="YQ=="), _FILE),
}
_DESCRIPTIONS = {
    "text": "A text in which escapes such as \\n and specifiers are read; a line end is added.",
    "base64": "Bytes as base64.",
    "hash": "A hash in hexadecimal digits, or the absolute path of a file with it.",
    "signature": "base64: and the signature, or the absolute path of a file with it.",
}
