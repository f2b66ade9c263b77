"""Extended attributes of sockets, as for XAttrListen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, problem
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import WithSpecifiers
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_SPACE = "user."


def grammar(variant: str) -> Attributes:
    """There is only one variant."""
    return Attributes()


class Attributes(WithSpecifiers):
    """``user.name=value``."""

    @property
    def name(self) -> str:
        return "attributes"

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if value.has_hole or (value.raw.startswith(_SPACE) and "=" in value.raw):
            return Verdict()
        message = f"“{value.text[:40]}” is not {_SPACE}name=value; {IGNORED}"
        return Verdict((problem(value, message),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices_from("attribute", version)

    def describe(self, version: SystemdVersion) -> str:
        return f"{_SPACE}name=value; specifiers such as %n are expanded."
