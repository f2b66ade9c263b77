"""Decodes backslash escapes, as cunescape() does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.byte_text import is_character

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_LETTERS = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    '"': '"',
    "'": "'",
    "s": " ",
}
_CODED = re.compile(
    "x(?P<hex>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})"
    "|U(?P<long>[0-9a-fA-F]{8})|(?P<octal>[0-7]{3})"
)
_SURROGATES = range(0xD800, 0xE000)
_STRICT = 259  # 258 accepts lone surrogates


class Escape(NamedTuple):
    """The result of one escape."""

    raw: str
    """Its bytes, one character each."""
    length: int
    """The characters of the escape after the backslash."""


def unescape(raw: str, start: int, version: SystemdVersion, *, nul: bool = False) -> Escape | None:
    r"""The escape after the backslash before ``start``; None if systemd does not know it.

    With ``nul`` it may be a zero byte. Lone surrogates as ``\u`` are refused by 262 and were
    accepted by 257 (run on both).
    """
    letter = _LETTERS.get(raw[start : start + 1])
    if letter is not None:
        return Escape(letter, 1)
    match = _CODED.match(raw, start)
    if match is None:
        return None
    return _coded(match, version, nul=nul)


def _coded(match: re.Match[str], version: SystemdVersion, *, nul: bool) -> Escape | None:
    kind = match.lastgroup or ""
    code = int(match[kind], 8 if kind == "octal" else 16)
    if code == 0 and not nul:
        return None
    length = match.end() - match.start()
    if kind in {"hex", "octal"}:
        return Escape(chr(code), length) if code <= 0xFF else None
    if not _allowed(code, kind, version):
        return None
    return Escape(chr(code).encode("utf-8", "surrogatepass").decode("latin-1"), length)


def _allowed(code: int, kind: str, version: SystemdVersion) -> bool:
    if kind == "short":
        return version < _STRICT or code not in _SURROGATES
    return is_character(code)
