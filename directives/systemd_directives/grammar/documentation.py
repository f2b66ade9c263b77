"""References to documentation, as for Documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import Problem, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_SCHEMES = {
    "man:": Choice("man:", "a manual page, such as man:sshd(8)", then="sshd(8)"),
    "https://": Choice("https://", "a page of the web", then="example.org"),
    "http://": Choice("http://", "a page of the web, not encrypted", then="example.org"),
    "file:/": Choice("file:///", "a file of this machine", then="etc/motd"),
    "info:": Choice("info:", "an info page", then="make"),
}
"""The schemes that systemd accepts, and how to write them."""


def grammar(variant: str) -> Documentation:
    """There is only one variant."""
    return Documentation()


class Documentation(WordList):
    """URIs separated by spaces."""

    flags = Extract.UNQUOTE | Extract.RETAIN_ESCAPE

    @property
    def name(self) -> str:
        return "documentation"

    def line(self, value: ByteText, version: SystemdVersion) -> ParsedWords:
        found = expand_piece(value, version)
        text = value if isinstance(found, Problem) else found
        return WordList.line(self, text, version)._replace(value=value)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        found = expand_piece(line.value, line.version)
        if isinstance(found, Problem):
            yield found
            return
        for word in line.words:
            if word.has_hole or _is_uri(word.raw):
                continue
            likely = (f"man:{word.text}",) if word.text.endswith(")") else ()
            if word.text.startswith(("www.", "github.com/")):
                likely = (f"https://{word.text}",)
            elif word.text.startswith("/"):
                likely = (f"file://{word.text}",)
            yield problem(word, f"“{word.text}” is not a URI; {DROPPED}", replacements=likely)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        at = word_at_cursor(text, offset, inverts=False)
        word = text[at.start : at.end]
        if found or any(word.startswith(scheme) for scheme in _SCHEMES):
            return found
        return self.propose(at, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _SCHEMES.values()

    def describe(self, version: SystemdVersion) -> str:
        return "URIs, separated by spaces: man:, https://, http://, file: or info:."


def _is_uri(raw: str) -> bool:
    scheme = next((scheme for scheme in _SCHEMES if raw.startswith(scheme)), None)
    return scheme is not None and len(raw) > len(scheme) and raw.isascii()
