"""Decodes base64, hexadecimal and escaped texts as systemd does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.escapes import unescape

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import SystemdVersion

_BLANKS = " \t\n\r"
_DIGITS = re.compile(r"[A-Za-z0-9+/=]")
_URL_DIGITS = re.compile(r"[A-Za-z0-9+/=_-]")
_CLASSIC = str.maketrans("-_", "+/")
_URLS = 255  # 254 accepts only + and /, 255 also - and _
_GROUP = 4


def base64_fault(text: ByteText, version: SystemdVersion) -> ByteText | None:
    """The piece that is not base64, ignoring white space; None if there is none."""
    kept = [at for at, letter in enumerate(text.raw) if letter not in _BLANKS]
    for at in kept:
        if not (_DIGITS if version < _URLS else _URL_DIGITS).fullmatch(text.raw[at]):
            return text[at : at + 1]
    joined = "".join(text.raw[at] for at in kept).translate(_CLASSIC)
    bare = joined.rstrip("=")
    padding = len(joined) - len(bare)
    if "=" in bare or len(joined) % _GROUP or padding > 2 or (padding and _spare(bare, padding)):
        return text
    return None


def hexadecimal_length(text: ByteText) -> int | None:
    """The number of bytes of a hexadecimal text; None if it is not one."""
    joined = "".join(letter for letter in text.raw if letter not in _BLANKS)
    if not re.fullmatch(r"[0-9A-Fa-f]*", joined) or len(joined) % 2:
        return None
    return len(joined) // 2


def escape_fault(text: ByteText, version: SystemdVersion, *, nul: bool = False) -> ByteText | None:
    """The first escape that systemd does not know; None if there is none."""
    place = text.raw.find("\\")
    while place >= 0:
        found = unescape(text.raw, place + 1, version, nul=nul)
        if found is None:
            return text[place : place + 2]
        place = text.raw.find("\\", place + 1 + found.length)
    return None


def _spare(bare: str, padding: int) -> bool:
    """Whether the last digit has bits beyond the last byte."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    value = alphabet.find(bare[-1:])
    return bool(value & (0b1111 if padding == 2 else 0b11))
