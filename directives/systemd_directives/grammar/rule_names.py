"""Lists of plain names, as for OOMRules and LUOSession."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.specifiers import MAX_NAME_LENGTH
from systemd_directives.grammar.lexing.valid_names import is_file_name
from systemd_directives.grammar.word_list import ParsedWords, WordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Problem, SystemdVersion

_UNSAFE = frozenset("'\"\\*?[")
_UNSAFE_SESSION = frozenset("'\"\\:*?[")


def grammar(variant: str) -> RuleNames:
    """``sessions``: names of sessions; otherwise of rules."""
    return RuleNames(variant)


class RuleNames(WordList):
    """Names separated by spaces."""

    @property
    def name(self) -> str:
        return "rule_names"

    @property
    def flags(self) -> Extract:  # type: ignore[override] # the two kinds are cut differently
        return Extract.PLAIN if self.variant else Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        seen = set[str]()
        for word in line.words:
            if word.has_hole:
                continue
            if not self._valid(word):
                yield problem(word, f"“{word.text}” cannot be such a name; {DROPPED}")
            elif self.variant and word.raw in seen:
                yield problem(word, f"“{word.text}” occurs twice; {DROPPED}")
            seen.add(word.raw)

    def _valid(self, word: ByteText) -> bool:
        raw = word.raw
        if self.variant:
            return 0 < len(raw) <= MAX_NAME_LENGTH and all(
                "!" <= byte < "\x7f" and byte not in _UNSAFE_SESSION for byte in raw
            )
        unsafe = _UNSAFE & set(raw) or any(byte < " " or byte == "\x7f" for byte in raw)
        return is_file_name(raw) and word.is_utf8 and not unsafe

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return f"Names of {self.variant or 'rules'}, separated by spaces."
