"""Lists of paths, as for ReadWritePaths."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import DROPPED, IGNORED, Choice, candidates
from systemd_directives.grammar.lexing.extract import Extract, extract_fields
from systemd_directives.grammar.lexing.path_checks import simplified
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.path import FOLDERS, MISSING, judge_path
from systemd_directives.grammar.with_specifiers import after_percent
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem, SystemdVersion

_MARKS = ("-", "+")
_BELOW_ROOT = Choice("+", "in front: below the unit's own root", then="/srv")
_COLON = ":"
_SEARCHED = (
    Choice("/run/current-system/sw/bin", "all programs of a NixOS system"),
    Choice("/run/wrappers/bin", "programs with rights of their own on NixOS"),
    Choice("/usr/bin", "programs of other systems"),
    Choice("/usr/local/bin", "programs installed by hand"),
)


class _PathListVariant(NamedTuple):
    marks: bool = False
    """Whether the prefixes ``-`` and then ``+`` are valid."""
    stops: bool = False
    """Whether systemd stops at the first invalid path."""


_VARIANTS = {
    "": _PathListVariant(marks=True),
    "plain": _PathListVariant(),
    "stops": _PathListVariant(stops=True),
    "colons": _PathListVariant(stops=True),
}


def _word_meaning(word: str, version: SystemdVersion) -> str:
    optional = word.startswith(_MARKS[0])
    path = word.removeprefix(_MARKS[0])
    below = " below the unit's own root" if path.startswith(_MARKS[1]) else ""
    simple = simplified(path.removeprefix(_MARKS[1]), version)
    return f"{simple}{below}{', if it is there' if optional else ''}"


def grammar(variant: str) -> PathList:
    """``plain``: no prefixes; ``stops``: at the first invalid one; ``colons`` as separators."""
    return PathList(variant)


class PathList(WordList):
    """Absolute paths separated by spaces, or by colons."""

    @property
    def name(self) -> str:
        return "path_list"

    def line(self, value: ByteText, version: SystemdVersion) -> ParsedWords:
        if self.variant != "colons":
            return WordList.line(self, value, version)
        pieces, broken = extract_fields(value, Extract.PLAIN, version)
        return ParsedWords(value, pieces, broken, inverted=False, version=version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        kind = _VARIANTS[self.variant]
        outcome = IGNORED if kind.stops else DROPPED
        for word in line.words:
            path = word
            for mark in _MARKS if kind.marks else ():
                path = path[1:] if path.raw.startswith(mark) else path
            wrong = judge_path(path, line.version, outcome=outcome)
            if wrong:
                yield wrong
                if kind.stops:
                    return

    def meaning(self, line: ParsedWords) -> str | None:
        """Each path with the meaning of its prefixes."""
        if not _VARIANTS[self.variant].marks:
            paths = dict.fromkeys(simplified(word.text, line.version) for word in line.words)
            return " ".join(f'"{path}"' if " " in path else path for path in paths)
        return "; ".join(_word_meaning(word.text, line.version) for word in line.words)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        if specifiers:
            return specifiers
        if self.variant == "colons":
            at = piece_at(text, offset, _COLON)
            left = [each for each in _SEARCHED if each.text not in text.split(_COLON)]
            return candidates(left, at.start, at.end)
        return self._words(text, offset, version)

    def _words(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = word_at_cursor(text, offset, inverts=False)
        start = at.start
        for mark in _MARKS if _VARIANTS[self.variant].marks else ():
            start += text.startswith(mark, start) and start < offset
        found = self.propose(at._replace(start=start), version)
        if not _VARIANTS[self.variant].marks or offset != at.end or offset != start:
            return found
        before = text[at.start : start]
        marks = [*([MISSING] if not before else []), *([_BELOW_ROOT] if "+" not in before else [])]
        return (*found, *candidates(marks, offset, offset))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return FOLDERS

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == "colons":
            return "Absolute paths between colons."
        marks = ""
        if _VARIANTS[self.variant].marks:
            marks = "; - in front: may be missing, + in front: below the unit's own root"
        return f"Absolute paths, separated by spaces{marks}."
