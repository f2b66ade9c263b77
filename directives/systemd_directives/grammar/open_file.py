"""Files that systemd opens for a service, as for OpenFile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import (
    IGNORED,
    Choice,
    GrammarBase,
    candidates,
    join_words,
    problem,
)
from systemd_directives.grammar.lexing.extract import Extract, extract_fields
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.path_checks import ABSOLUTE, path_fault
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.lexing.valid_names import is_descriptor
from systemd_directives.grammar.path import FOLDERS
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_OPTIONS = {
    "read-only": "the service cannot write to it",
    "append": "what is written goes to its end",
    "truncate": "emptied first",
    "graceful": "it may be missing",
}
_WAYS = frozenset({"read-only", "append", "truncate"})


def grammar(variant: str) -> OpenFile:
    """There is only one variant."""
    return OpenFile()


class OpenFile(GrammarBase):
    """``path:name:options``; the last two are optional."""

    @property
    def name(self) -> str:
        return "open_file"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value or value.has_hole:
            return Verdict(meaning=None if value else "default")
        wrong = _judge(value, version)
        return Verdict((wrong,)) if wrong else Verdict(meaning=_file_meaning(value.text))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = piece_at(text, offset, ":")
        if not at.before:
            return candidates(FOLDERS, at.start, at.end)
        if len(at.before) == 1:
            return ()
        start = max(text.rfind(":", 0, offset), text.rfind(",", 0, offset)) + 1
        end = text.find(",", offset)
        used = {*text[text.rfind(":", 0, offset) + 1 : start].split(",")}
        left = [
            Choice(*each)
            for each in _OPTIONS.items()
            if each[0] not in used and not (each[0] in _WAYS and used & _WAYS)
        ]
        return candidates(left, start, len(text.rstrip()) if end < 0 else end)

    def describe(self, version: SystemdVersion) -> str:
        return f"path:name:options, where options are {join_words(_OPTIONS)} with commas between."


def _file_meaning(text: str) -> str | None:
    """The file as text; None if it has escapes."""
    if "\\" in text:
        return None
    path, called, options, *_ = [*text.split(":"), "", ""]
    flags = [_OPTIONS[each] for each in options.split(",") if each]
    name = f", passed as {called}" if called else ""
    return f"{path}{name}{''.join(f'; {each}' for each in flags)}"


def _judge(value: ByteText, version: SystemdVersion) -> Problem | None:
    pieces, broken = extract_fields(value, Extract.CUNESCAPE, version)
    if len(pieces) == 4 and not pieces[3]:
        # systemd does not check after the third colon if nothing follows it
        pieces = pieces[:3]
    if broken or len(pieces) > 3:
        return problem(value, f"“{value.text[:60]}” is not path:name:options; {IGNORED}")
    path = pieces[0]
    called = pieces[1] if len(pieces) > 1 and pieces[1] else None
    reason = _path_fault(path, version, named=called is not None)
    if reason:
        return problem(path, f"the path “{path.text[:40]}” is {reason}; {IGNORED}")
    last = [part for part in path.raw.split("/") if part not in ("", ".")][-1:]
    if not is_descriptor(called.raw if called else "".join(last)):
        return problem(called or path, f"this cannot be the name of a descriptor; {IGNORED}")
    return _judge_options(pieces[2], version) if len(pieces) > 2 else None


def _path_fault(path: ByteText, version: SystemdVersion, *, named: bool) -> str | None:
    """Why no file can be at a path; if the entry has no name, the path must end in one."""
    parts = [part for part in path.raw.split("/") if part not in ("", ".")]
    reason = path_fault(path, ABSOLUTE, version)
    if reason and not reason.startswith("not normalized"):
        return reason
    return "no file" if not named and (not parts or parts[-1] == "..") else None


def _judge_options(options: ByteText, version: SystemdVersion) -> Problem | None:
    seen = set[str]()
    for word in options.raw.split(","):
        if word and word not in _OPTIONS:
            message = f"“{options.text}” is not {join_words(_OPTIONS)}; {IGNORED}"
            return problem(options, message, replacements=nearest(options.text, _OPTIONS))
        if word in seen or (word in _WAYS and seen & _WAYS):
            return problem(options, f"the options contradict each other; {IGNORED}")
        seen.update({word} if word else ())
    return None
