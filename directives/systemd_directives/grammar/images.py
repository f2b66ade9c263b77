"""Disk images to mount and their options, as for MountImages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import (
    DROPPED,
    IGNORED,
    Choice,
    candidates,
    listed,
    problem,
)
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.path_checks import PathRules
from systemd_directives.grammar.lexing.pieces import Piece, piece_at
from systemd_directives.grammar.path import FOLDERS, judge_path
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import Problem, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

PARTITIONS = (
    *("root", "usr", "home", "srv", "esp", "xbootldr", "swap", "root-verity", "usr-verity"),
    *("root-verity-sig", "usr-verity-sig", "tmp", "var"),
)
"""The partitions of an image, by systemd's names."""

_PIECES = Extract.CUNESCAPE | Extract.UNESCAPE_SEPARATORS
_MOUNT, _OPTIONS = "mount", "options"
_MOUNTED = tuple(each for each in FOLDERS if each.text not in ("/proc", "/sys"))
"""Where an image may be mounted."""
_IMAGES = (
    Choice("/var/lib/machines/", "images of systems"),
    Choice("/var/lib/extensions/", "images that extend a system"),
    Choice("/var/lib/portables/", "images of services"),
)


def grammar(variant: str) -> Images:
    """``mount``: with a destination; ``options``: of the root image only; otherwise extensions."""
    return Images(variant)


class Images(WordList):
    """``image:destination:partition:options`` separated by spaces; some parts are optional."""

    flags = Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    @property
    def name(self) -> str:
        return "images"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            pieces = _pieces(word, line.version)
            if pieces is None:
                yield problem(word, f"“{word.text}” cannot be read; {IGNORED} from here on")
                return
            wrong = self._judge(word, pieces, line.version) if pieces else None
            if wrong:
                yield wrong

    def _judge(
        self, word: ByteText, pieces: list[ByteText], version: SystemdVersion
    ) -> Problem | None:
        if self.variant == _OPTIONS:
            if len(pieces) > 2:
                return problem(word, f"“{word.text}” has too many parts; {IGNORED}")
            return _judge_options(pieces, version)
        source = pieces[0][1:] if pieces[0].raw.startswith("-") else pieces[0]
        if self.variant != _MOUNT:
            wrong = judge_path(source, version, _rules(devices=False), outcome=DROPPED)
            return wrong or _judge_options(pieces[1:], version)
        wrong = judge_path(source, version, _rules(devices=True), outcome=DROPPED)
        if wrong:
            return wrong
        if len(pieces) < 2:
            return problem(word, f"a colon and where to mount it are missing; {DROPPED}")
        wrong = judge_path(pieces[1], version, _rules(devices=True), outcome=DROPPED)
        return wrong or _judge_options(pieces[2:], version)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        if specifiers:
            return specifiers
        word = word_at_cursor(text, offset, inverts=False)
        at = piece_at(text, offset, ":", word.start, word.end)
        paths = {_MOUNT: 2, _OPTIONS: 0}.get(self.variant, 1)
        if len(at.before) >= paths:
            return _options(text, at, offset, paths, version)
        marked = not at.before and text.startswith("-", at.start) and at.start < offset
        lacks = self.variant == _MOUNT and at.end == word.end and not at.before
        known = [
            each._replace(then=":/srv" if lacks else "")
            for each in (_MOUNTED if at.before else _IMAGES)
        ]
        return candidates(known, at.start + marked, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == _OPTIONS:
            return "Options of mount, or partition:options, separated by spaces."
        where = ":place" if self.variant == _MOUNT else ""
        return f"image{where}:options or image{where}:partition:options, separated by spaces."


def _options(
    text: str, at: Piece, offset: int, paths: int, version: SystemdVersion
) -> tuple[Candidate, ...]:
    """Mount options separated by commas, or the partition that they are for."""
    if text[at.end : at.end + 1] == ":":
        # options follow, so this is the partition that they are for
        return candidates((Choice(each) for each in PARTITIONS), at.start, at.end)
    last = piece_at(text, offset, ",", at.start, at.end)
    used = {*text[at.start : last.start].split(","), *text[last.end : at.end].split(",")}
    known = [each for each in choices_from("image-option", version) if each.text not in used]
    of_partition = len(at.before) > paths and at.before[-1] in PARTITIONS
    if not (of_partition or last.before or text[at.end :].strip()):
        detail = "this partition of the image"
        known += [Choice(f"{each}:", detail, then="ro") for each in PARTITIONS]
    return candidates(known, last.start, last.end)


def _rules(*, devices: bool) -> PathRules:
    return PathRules(api=False, devices=devices)


def _judge_options(pieces: list[ByteText], version: SystemdVersion) -> Problem | None:
    """Either options only, or partitions each with its options."""
    for at in range(0, len(pieces), 2):
        pair = pieces[at : at + 2]
        if len(pair) == 2 and not pair[0].has_hole and pair[0].raw not in PARTITIONS:
            message = f"“{pair[0].text}” is not a partition: {listed(PARTITIONS)}; {DROPPED}"
            return problem(pair[0], message, replacements=nearest(pair[0].text, PARTITIONS))
        found = expand_piece(pair[-1], version, outcome=DROPPED)
        if isinstance(found, Problem):
            return found
    return None


def _pieces(word: ByteText, version: SystemdVersion) -> list[ByteText] | None:
    """The parts of a word, with adjacent colons as one; None if it cannot be split."""
    pieces: list[ByteText] = []
    at: int | None = 0
    while at is not None:
        cut = extract_first_word(word, at, _PIECES, version, ":")
        if cut.broken:
            return None
        pieces += [] if cut.word is None else [cut.word]
        at = cut.rest
    return pieces
