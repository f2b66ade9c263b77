"""Bind mounts, as for BindPaths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, candidates, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.extract import Extract, extract_fields, extract_first_word
from systemd_directives.grammar.lexing.path_checks import simplified
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.path import FOLDERS, MISSING, after_mark, judge_path
from systemd_directives.grammar.with_specifiers import after_percent
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem, SystemdVersion

_OPTIONS = {"rbind": "with what is mounted below it", "norbind": "without what is mounted below it"}
_TUPLES = 262  # 261 splits a line piece by piece, 262 word by word
_STOPPED = "systemd stops reading the line here"


def _path_meaning(mount: str, version: SystemdVersion) -> str:
    """One mount as text."""
    source, _, rest = mount.removeprefix("-").partition(":")
    destination, _, option = rest.partition(":")
    source, destination = simplified(source, version), simplified(destination, version)
    where = f"{source} at {destination}" if destination and destination != source else source
    how = f", {_OPTIONS[option]}" if option == "norbind" else ""
    return f"{where}{how}{', if it is there' if mount.startswith('-') else ''}"


def _line_meaning(mounts: Iterable[str], version: SystemdVersion) -> str:
    return "; ".join(_path_meaning(mount, version) for mount in mounts)


def grammar(variant: str) -> BindPaths:
    """There is only one variant."""
    return BindPaths()


class BindPaths(WordList):
    """``source:destination:options`` separated by spaces; the last two are optional."""

    flags = Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    @property
    def name(self) -> str:
        return "bind_paths"

    def line(self, value: ByteText, version: SystemdVersion) -> ParsedWords:
        if version >= _TUPLES:
            return WordList.line(self, value, version)
        return ParsedWords(value, (value,), None, inverted=False, version=version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        if line.version < _TUPLES:
            yield from _judge_pieces(line.value, line.version)
            return
        for word in line.words:
            pieces, broken = extract_fields(
                word, Extract.CUNESCAPE | Extract.UNESCAPE_SEPARATORS, line.version
            )
            if broken:
                yield problem(word, f"“{word.text}” cannot be read; {DROPPED}")
            elif len(pieces) > 3:
                yield problem(word, f"“{word.text}” has too many parts; {DROPPED}")
            else:
                wrong = _judge(pieces, line.version)
                if wrong:
                    yield wrong

    def meaning(self, line: ParsedWords) -> str | None:
        """Each mount; None if the line has quotes or backslashes."""
        shown = line.value.text
        return None if set(shown) & set("'\"\\") else _line_meaning(shown.split(), line.version)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        if specifiers:
            return specifiers
        word = word_at_cursor(text, offset, inverts=False)
        at = piece_at(text, offset, ":", word.start, word.end)
        if len(at.before) > 1:
            options = [Choice(*each) for each in _OPTIONS.items()]
            return candidates(options, at.start, at.end) if len(at.before) == 2 else ()
        marked = not at.before and text.startswith("-", at.start) and at.start < offset
        found = candidates(FOLDERS, at.start + marked, at.end)
        empty = not at.before and word.start == word.end
        return (*found, *candidates([MISSING] if empty else [], offset, offset))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return FOLDERS

    def describe(self, version: SystemdVersion) -> str:
        return "source:destination:options, separated by spaces; - if the source may be missing."


def _judge(pieces: tuple[ByteText, ...], version: SystemdVersion) -> Problem | None:
    """The fault in the parts of one mount."""
    marked = pieces[0].raw.startswith("-")
    source = pieces[0][1:] if marked else after_mark(pieces[0], version)
    for path in (source, *pieces[1:2]):
        wrong = judge_path(path, version, outcome=DROPPED)
        if wrong:
            return wrong
    options = pieces[2] if len(pieces) > 2 else None
    if options is None or options.has_hole or options.raw in ("", *_OPTIONS):
        return None
    message = f"“{options.text}” is neither rbind nor norbind; {DROPPED}"
    return problem(options, message)


def _judge_pieces(value: ByteText, version: SystemdVersion) -> Iterator[Problem]:
    """For releases up to 261, where a colon and a space both end a path."""
    start: int | None = 0
    while start is not None:
        pieces: list[ByteText] = []
        while start is not None and len(pieces) < 3:
            separators = WHITESPACE if len(pieces) == 2 else ":" + WHITESPACE
            flags = Extract.UNQUOTE | (
                Extract.DONT_COALESCE_SEPARATORS if len(pieces) < 2 else Extract.PLAIN
            )
            cut = extract_first_word(value, start, flags, version, separators)
            if cut.broken:
                yield problem(value[start:], f"the quote is never closed; {_STOPPED}")
                return
            if cut.word is not None:
                pieces.append(cut.word)
            start = cut.rest
            colon = start is not None and value.raw[start - 1] == ":"
            if not colon or cut.word is None:
                break
            if len(pieces) < 3 and _judge(tuple(pieces), version):
                break
        wrong = _judge(tuple(pieces), version) if pieces else None
        if wrong:
            yield wrong
