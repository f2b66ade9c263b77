"""File modes and masks such as ``0077``, in octal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_LETTERS = re.compile("(?:[r-][w-][x-]){3}")
_MAX_MODE = 0o7777
_WHO = ("owner", "group", "others")
_RIGHTS = ("read", "write", "execute")
_MODES = {
    "mask": (
        Choice("0077", "new files for the owner only"),
        Choice("0027", "others get nothing, the group may read"),
        Choice("0022", "everybody may read"),
        Choice("0007", "others get nothing, the group may write"),
    ),
    "mode": (
        Choice("0700", "owner only"),
        Choice("0750", "the group may read"),
        Choice("0755", "everybody may read"),
        Choice("0600", "owner only, not to execute"),
        Choice("0660", "owner and group, not to execute"),
        Choice("0666", "everybody, not to execute"),
    ),
}


def grammar(variant: str) -> OctalMode:
    """``mask``: the bits are cleared (UMask); ``mode``: they are set."""
    return OctalMode(variant or "mode")


class OctalMode(Scalar):
    """A mode in octal digits."""

    @property
    def name(self) -> str:
        return "octal_mode"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        raw = value.raw.lstrip(WHITESPACE)
        mode = None if raw[:1] in ("+", "-") else integer(raw, base=8)
        if mode is not None and mode <= _MAX_MODE:
            return Verdict(meaning=self._meaning(mode))
        message = f"{_reason(value, mode)}; {IGNORED}"
        return Verdict((problem(value, message, replacements=_likely(value.raw)),))

    def _meaning(self, mode: int) -> str:
        rights = [_rights(mode >> shift & 7) for shift in (6, 3, 0)]
        if self.variant == "mask":
            kept = [_rights(~mode >> shift & 7) for shift in (6, 3, 0)]
            permissions = ", ".join(f"{who} {right}" for who, right in zip(_WHO, kept, strict=True))
            return f"{mode:04o}: new files keep at most {permissions}"
        return f"{mode:04o}: " + ", ".join(
            f"{who} {right}" for who, right in zip(_WHO, rights, strict=True)
        )

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _MODES[self.variant]

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == "mask":
            return "The rights that new files do not get, in octal digits, such as 0077."
        return "Access rights in octal digits, such as 0750."


def _likely(raw: str) -> tuple[str, ...]:
    """The octal digits for other notations: ``0o750``, ``rwxr-x---``."""
    if raw.lower().startswith("0o"):
        return (f"0{raw[2:]}",)
    if not _LETTERS.fullmatch(raw):
        return ()
    bits = "".join("0" if letter == "-" else "1" for letter in raw)
    return (f"{int(bits, 2):04o}",)


def _reason(value: ByteText, mode: int | None) -> str:
    if mode is not None:
        return f"“{value.text}” is over 7777"
    if not value:
        return "a mode in octal digits is missing"
    if value.raw.isdigit():
        return f"“{value.text}” has digits over 7, but a mode is octal"
    return f"“{value.text}” is not a mode in octal digits"


def _rights(bits: int) -> str:
    granted = [right for bit, right in zip((4, 2, 1), _RIGHTS, strict=True) if bits & bit]
    return "/".join(granted) or "nothing"
