"""Lists of plain names, as of OOMRules and LUOSession; knows nothing that has such a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .protocol import WORD, Choice, problem
from .reading.names import is_file_name
from .reading.words import How
from .word_line import Line, WordLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Problem, SystemdVersion

_UNSAFE = frozenset("'\"\\*?[")


def grammar(variant: str) -> RuleNames:
    """``sessions``: names of sessions; else of rules."""
    return RuleNames(variant)


@dataclass(frozen=True, slots=True)
class RuleNames(WordLine):
    """Names between blanks."""

    variant: str

    @property
    def name(self) -> str:
        return "rule_names"

    @property
    def how(self) -> How:  # type: ignore[override] # the two kinds are cut differently
        return How.PLAIN if self.variant else How.UNQUOTE | How.BACKSLASHES

    def judge(self, line: Line) -> Iterator[Problem]:
        seen = set[str]()
        for word in line.words:
            if word.unknown:
                continue
            if not is_file_name(word.raw) or not word.utf8 or self._unsafe(word.raw):
                yield problem(word, f"“{word.shown}” cannot be such a name; {WORD}")
            elif self.variant and word.raw in seen:
                yield problem(word, f"“{word.shown}” stands here twice; {WORD}")
            seen.add(word.raw)

    def _unsafe(self, raw: str) -> bool:
        if self.variant:
            return False
        return bool(_UNSAFE & set(raw)) or any(byte < " " or byte == "\x7f" for byte in raw)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return f"Names of {self.variant or 'rules'} between blanks."
