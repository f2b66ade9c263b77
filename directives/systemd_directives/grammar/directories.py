"""Folders that systemd creates for a service, as for StateDirectory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.availability import Availability
from systemd_directives.grammar.base import DROPPED, Choice, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.path_checks import RELATIVE, simplified
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.path import judge_path
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import Problem, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_FLAGS = Availability(SystemdVersion(257), SystemdVersion(257))
"""Dated by the manual: ``:ro`` as the third part."""
_READ_ONLY = "ro"
_READ_ONLY_CHOICE = Choice(_READ_ONLY, "the service cannot write to it")
_CONFIGURATION = "configuration"
_ROOTS = ("/var/lib/", "/var/cache/", "/var/log/", "/run/", "/etc/")
_PIECES = Extract.CUNESCAPE | Extract.UNESCAPE_SEPARATORS


def grammar(variant: str) -> Directories:
    """``configuration``: without links; otherwise with ``:link`` and ``:ro``."""
    return Directories(variant)


class Directories(WordList):
    """Relative paths separated by spaces, each with an optional symlink."""

    flags = Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    @property
    def name(self) -> str:
        return "directories"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            pieces = _pieces(word, line.version)
            if pieces is None:
                yield problem(word, f"“{word.text}” cannot be read; systemd stops reading here")
                return
            wrong = self._judge(word, pieces, line.version)
            if wrong:
                yield wrong

    def _judge(
        self, word: ByteText, pieces: list[ByteText], version: SystemdVersion
    ) -> Problem | None:
        wrong = _judge_folder(pieces[0], version)
        if wrong:
            return wrong
        folder = expand_piece(pieces[0], version)
        if isinstance(folder, Problem) or folder.has_hole:
            return None
        if _is_below(folder.raw, "private"):
            return problem(word, f"“private” is systemd's own folder; {DROPPED}")
        link = pieces[1] if len(pieces) > 1 else None
        if link is not None and link.raw and self.variant == _CONFIGURATION:
            return problem(word, f"no link can be made to a configuration folder; {DROPPED}")
        wrong = _judge_folder(link, version) if link is not None and link.raw else None
        return wrong or self._judge_flags(pieces, version)

    def _judge_flags(self, pieces: list[ByteText], version: SystemdVersion) -> Problem | None:
        if len(pieces) < 3 or not _FLAGS.has(version) or pieces[2].has_hole:
            return None
        flags = pieces[2]
        if flags.raw in ("", _READ_ONLY):
            return None
        likely = (_READ_ONLY,)
        return problem(flags, f"“{flags.text}” is not ro; {DROPPED}", replacements=likely)

    def meaning(self, line: ParsedWords) -> str | None:
        """Each folder with its link; None if that adds nothing to the text."""
        if not any(":" in word.raw for word in line.words):
            folders = dict.fromkeys(simplified(word.text, line.version) for word in line.words)
            return " ".join(f'"{folder}"' if " " in folder else folder for folder in folders)
        parts = (word.text.split(":") for word in line.words)
        return "; ".join(
            _directory_meaning(
                *(simplified(each, line.version) for each in pieces[:2]), *pieces[2:]
            )
            for pieces in parts
        )

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        word = word_at_cursor(text, offset, inverts=False)
        at = piece_at(text, offset, ":", word.start, word.end)
        if found or len(at.before) > 2:
            return found
        if len(at.before) == 2:
            right = _FLAGS.has(version) and at.before[0]
            return candidates([_READ_ONLY_CHOICE] if right else [], at.start, at.end)
        known = [] if at.before or word.end > word.start else self.choices(version)
        return candidates(known, at.start, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices_from("name-by-unit", version)

    def describe(self, version: SystemdVersion) -> str:
        link = "" if self.variant == _CONFIGURATION else ", each with an optional :link"
        return f"Names of folders without a leading slash, separated by spaces{link}."


def _directory_meaning(folder: str, link: str = "", flags: str = "", *_: str) -> str:
    also = f", also linked as {link}" if link else ""
    return f"{folder}{also}{', read-only' if flags == _READ_ONLY else ''}"


def _pieces(word: ByteText, version: SystemdVersion) -> list[ByteText] | None:
    """The folder, the link and the flags of a word; None if systemd cannot split it."""
    if _FLAGS.has(version):
        # systemd ignores what follows the flags
        return _cut(word, 3, _PIECES | Extract.DONT_COALESCE_SEPARATORS, version)
    return _cut(word, 2, _PIECES, version)


def _cut(
    word: ByteText, count: int, flags: Extract, version: SystemdVersion
) -> list[ByteText] | None:
    """The first pieces between colons."""
    pieces: list[ByteText] = []
    place: int | None = 0
    while place is not None and len(pieces) < count:
        cut = extract_first_word(word, place, flags, version, ":")
        if cut.word is None:
            return None if cut.broken or not pieces else pieces
        pieces.append(cut.word)
        place = cut.rest
    return pieces


def _judge_folder(path: ByteText, version: SystemdVersion) -> Problem | None:
    wrong = judge_path(path, version, RELATIVE, outcome=DROPPED)
    if wrong is None or not path.raw.startswith("/"):
        return wrong
    root = next((root for root in _ROOTS if path.raw.startswith(root)), "/")
    bare = path.text.removeprefix(root).lstrip("/")
    message = f"“{path.text}” must be a relative path; {DROPPED}"
    return problem(path, message, replacements=(bare,) if bare else ())


def _is_below(path: str, folder: str) -> bool:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return parts[:1] == [folder]
