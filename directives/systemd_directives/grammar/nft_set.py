"""Firewall sets that systemd updates, as for NFTSet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.availability import Availability
from systemd_directives.grammar.base import IGNORED, Choice, candidates, join_words, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_SOURCES = {
    "cgroup": "the control group of the unit",
    "user": "the number of its user",
    "group": "the number of its group",
}
_FAMILIES = ("inet", "bridge", "ip", "ip6", "arp", "netdev")
_EXAMPLE = ("cgroup", "inet", "filter", "services")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9/\\_.]*")
_PIECES = Extract.CUNESCAPE
_LONG = Availability(SystemdVersion(258), SystemdVersion(262))
"""Bracketed: 257 accepts names of at most 31 bytes, 262 of 255."""


def grammar(variant: str) -> NftSet:
    """There is only one variant."""
    return NftSet()


class NftSet(WordList):
    """``source:family:table:set`` separated by spaces."""

    flags = Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    @property
    def name(self) -> str:
        return "nft_set"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            wrong = None if word.has_hole else _judge(word, line.version)
            if wrong:
                yield wrong
                return

    def meaning(self, line: ParsedWords) -> str | None:
        sets = []
        for word in line.words:
            source, family, table, name, *_ = [*word.text.split(":"), "", "", "", ""]
            sets.append(f"{_SOURCES.get(source, source)} in set {name} of {family} {table}")
        return "; ".join(sets)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        word = word_at_cursor(text, offset, inverts=False)
        at = piece_at(text, offset, ":", word.start, word.end)
        then = _EXAMPLE[len(at.before) + 1 :] if at.end == word.end else ()
        colon = ":" if then else ""
        example = ":".join(then)
        if not at.before:
            known = [
                Choice(f"{each}{colon}", detail, then=example) for each, detail in _SOURCES.items()
            ]
        elif len(at.before) == 1:
            known = [Choice(f"{each}{colon}", then=example) for each in _FAMILIES]
        else:
            known = []
        return candidates(known, at.start, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return (Choice(each, detail) for each, detail in _SOURCES.items())

    def describe(self, version: SystemdVersion) -> str:
        sources, families = join_words(_SOURCES), join_words(_FAMILIES)
        return f"source:family:table:set; source is {sources}, family {families}."


def _judge(word: ByteText, version: SystemdVersion) -> Problem | None:
    pieces: list[ByteText] = []
    at: int | None = 0
    while at is not None:
        cut = extract_first_word(word, at, _PIECES, version, ":")
        if cut.word is None:
            break
        pieces.append(cut.word)
        at = cut.rest
    if len(pieces) != 4 or at is not None:
        return problem(word, f"“{word.text}” is not source:family:table:set; {IGNORED}")
    for piece, known in ((pieces[0], tuple(_SOURCES)), (pieces[1], _FAMILIES)):
        if piece.raw not in known:
            message = f"“{piece.text}” is not {join_words(known)}; {IGNORED}"
            return problem(piece, message, replacements=nearest(piece.text, known))
    longest = 31 if _LONG.has(version) is False else 255
    for piece in pieces[2:]:
        if not _NAME.fullmatch(piece.raw) or len(piece.raw) > longest:
            return problem(piece, f"“{piece.text[:40]}” cannot be such a name; {IGNORED}")
    return None
