"""A path in the configuration file of a program that expands no specifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.path_checks import ABSOLUTE, path_fault
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_NONE = "-"
_CHOICES = (
    Choice("/run/", "made at boot, as secrets are"),
    Choice("/etc/", "configuration"),
    Choice("/var/lib/", "state that programs keep"),
)


def grammar(variant: str) -> PlainPath:
    """``dash``: ``-`` is valid and means no file."""
    return PlainPath(variant)


class PlainPath(Scalar):
    """An absolute path."""

    @property
    def name(self) -> str:
        return "path"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value or (self.variant == "dash" and value.raw == _NONE):
            return Verdict(meaning="no file")
        reason = path_fault(value, ABSOLUTE, version)
        if reason is None:
            return Verdict()
        return Verdict((problem(value, f"the path “{value.text}” is {reason}; {IGNORED}"),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _CHOICES

    def describe(self, version: SystemdVersion) -> str:
        return "An absolute path."
