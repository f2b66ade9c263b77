"""Credentials: a name with a source or with its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.lexing.decoding import base64_fault, escape_fault
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.path_checks import is_normalized
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.lexing.specifiers import MAX_NAME_LENGTH, MAX_PATH_LENGTH
from systemd_directives.grammar.lexing.valid_names import is_credential
from systemd_directives.grammar.path import FOLDERS
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_LOAD, _IMPORT = "load", "import"
_RENAMES = 257  # dated by the manual: a new name after a colon, for ImportCredential
_SOURCES = (Choice("/run/secrets/", "where secrets are often put"), *FOLDERS)


def grammar(variant: str) -> Credential:
    """``load``, ``import``, ``set`` (a text), ``encrypted`` (base64)."""
    return Credential(variant)


class Credential(GrammarBase):
    """A name, and for some variants a colon with the source or text."""

    @property
    def name(self) -> str:
        return "credential"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value:
            return Verdict(meaning="no credential: those of earlier lines are dropped")
        wrong = self._judge(value, version)
        return Verdict((wrong,)) if wrong else Verdict(meaning=self._meaning(value))

    def _meaning(self, value: ByteText) -> str | None:
        """The source; None for texts, which may be secret."""
        name, colon, rest = value.text.partition(":")
        if value.has_hole or self.variant in _TEXTS or "\\" in value.raw:
            return None
        if self.variant == _IMPORT:
            which = f"all whose names begin with {name[:-1]}" if name[:-1] else "all there are"
            source = which if name.endswith("*") else name
            return f"{source}, as {rest}" if colon else source
        if rest.startswith("/"):
            return f"{name}, from {rest}"
        return f"{name}, from the credential {rest or name} of systemd itself or of its stores"

    def _judge(self, value: ByteText, version: SystemdVersion) -> Problem | None:
        if self.variant == _IMPORT and version < _RENAMES:
            return self._judge_name(value, version)
        cut = extract_first_word(value, 0, Extract.DONT_COALESCE_SEPARATORS, version, ":")
        if cut.word is None:
            return problem(value, f"“{value.text}” cannot be read; {IGNORED}")
        rest = value[cut.rest :] if cut.rest is not None else value[len(value) :]
        if not rest and self.variant in _TEXTS:
            return problem(value, f"a colon and the text must follow the name; {IGNORED}")
        wrong = self._judge_name(cut.word, version)
        if wrong or not rest:
            return wrong
        return _RESTS[self.variant](rest, version)

    def _judge_name(self, word: ByteText, version: SystemdVersion) -> Problem | None:
        found = expand_piece(word, version, limit=MAX_NAME_LENGTH)
        if isinstance(found, Problem):
            return found
        name = found.raw
        if self.variant == _IMPORT:
            if name == "*" or found.has_hole:
                return None
            name = name.removesuffix("*")
            valid = is_credential(name) and not set(name) & set("*?[]")
        else:
            valid = found.has_hole or is_credential(name)
        if valid:
            return None
        name, equals, source = word.text.partition("=")
        likely = (f"{name}:{source}",) if equals and source.startswith("/") else ()
        message = f"“{word.text[:40]}” cannot be the name of a credential; {IGNORED}"
        return problem(word, message, replacements=likely)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = piece_at(text, offset, ":")
        expands = self.variant == _LOAD or not at.before
        found = after_percent(text, offset, version) if expands else ()
        if found or self.variant in _TEXTS or len(at.before) > 1:
            return found
        if self.variant == _IMPORT:
            wild = Choice("*", "all whose names begin so" if text.strip() else "all there are")
            word = text[at.start : at.end]
            fits = not at.before and offset == at.end and word[-1:] in ("", ".")
            return candidates([wild], offset, offset) if fits else ()
        return candidates(_SOURCES, at.start, len(text.rstrip())) if at.before else ()

    def describe(self, version: SystemdVersion) -> str:
        return _DESCRIPTIONS[self.variant]


def _judge_source(rest: ByteText, version: SystemdVersion) -> Problem | None:
    found = expand_piece(rest, version, limit=MAX_PATH_LENGTH)
    if isinstance(found, Problem) or found.has_hole:
        return found if isinstance(found, Problem) else None
    valid = is_normalized(found.raw) if found.raw.startswith("/") else is_credential(found.raw)
    if valid:
        return None
    message = (
        f"“{rest.text[:40]}” is neither an absolute path nor the name of a credential; {IGNORED}"
    )
    return problem(rest, message)


def _judge_rename(rest: ByteText, version: SystemdVersion) -> Problem | None:
    if rest.has_hole or is_credential(rest.raw):
        return None
    return problem(rest, f"“{rest.text[:40]}” cannot be the name of a credential; {IGNORED}")


def _judge_text(rest: ByteText, version: SystemdVersion) -> Problem | None:
    wrong = None if rest.has_hole else escape_fault(rest, version, nul=True)
    return problem(wrong, f"“{wrong.text}” is not an escape; {IGNORED}") if wrong else None


def _judge_encrypted(rest: ByteText, version: SystemdVersion) -> Problem | None:
    wrong = None if rest.has_hole else base64_fault(rest, version)
    return problem(wrong, f"this is not base64; {IGNORED}") if wrong else None


_TEXTS = ("set", "encrypted")
_RESTS = {
    _LOAD: _judge_source,
    _IMPORT: _judge_rename,
    "set": _judge_text,
    "encrypted": _judge_encrypted,
}
_DESCRIPTIONS = {
    "load": "name:path of a file, folder or socket; without a path one of that name.",
    _IMPORT: "A name, or the beginning of names and *; from 257 on with an optional :newname.",
    "set": "name:text, in which escapes such as \\n are read.",
    "encrypted": "name:text, where the text is base64.",
}
