"""Writes runs of text as one line of Markdown; independent of roff and directives.

Plain text stays plain text: whatever a page contains, no word becomes HTML, a link, an image, an
entity or emphasis. A word with a risky character becomes a code span rather than an escaped word,
since such words are code anyway.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.manpage import marks
from systemd_directives.manpage.inline import Face, Link, TextRun, TextRuns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def markdown(runs: TextRuns, notes: Mapping[int, str]) -> str:
    """A paragraph on one line, with marks for its references (see ``marks``).

    ``notes`` has the address of each numbered link.
    """
    return _START.sub(_guarded, _line(runs, notes), count=1)


def cell(runs: TextRuns, notes: Mapping[int, str]) -> str:
    """Like ``markdown``, for a cell of a table."""
    return _line(runs, notes).replace("|", "\\|")


def title(runs: TextRuns) -> str:
    """A line in bold: the title of a table or an example."""
    text = _line(tuple(run._replace(face=_unbold(run.face)) for run in runs), {})
    return f"**{text}**" if text else ""


def code(text: str) -> str:
    """``text`` as a code span, whatever it contains."""
    text = " ".join(text.split())
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    ticks = "`" * (longest + 1)
    return f"{ticks}{pad}{text}{pad}{ticks}"


class _PieceKind(Enum):
    """What a piece of text becomes."""

    SPACE = "space"
    TEXT = "text"
    CODE = "code"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    LINK = "link"


_SPANS = frozenset((_PieceKind.CODE, _PieceKind.EMPHASIS, _PieceKind.STRONG))
"""The kinds that Markdown writes between marks."""


class _MarkdownPiece(NamedTuple):
    kind: _PieceKind
    text: str
    address: str = ""


_START = re.compile(r"^(?:(?:[-+*]|#{1,6}|\d{1,9}[.)]|[-=|:]+)(?=\s|$)|[>|]+)")
_SPACE = _MarkdownPiece(_PieceKind.SPACE, " ")
_MANUAL = re.compile(r"\((\d\w{0,4})\)")
_PROSE = re.compile(
    r"([,.:;]*)( ?)((?:(?!www\.)[a-zA-Z](?:[\w ,.'-]*[a-zA-Z0-9])?)?)([,.:;!?]*)", re.ASCII
)
_PROSE_KINDS = (_PieceKind.TEXT, _PieceKind.SPACE, _PieceKind.EMPHASIS, _PieceKind.TEXT)
_STRONG = frozenset(("AND", "OR", "NOT", "XOR"))
_SAFE_ADDRESS = re.compile(r"https?://[\w.:%/?#=&;,+~@!'*$-]+", re.ASCII)
_TOKEN = re.compile(r'\s+|"[^"\s](?:[^"]{0,118}[^"\s])?"|[^\s"]+|"')
_PEEL = re.compile(r"([('‘“]*)(.*?)([.,;:!?)'’”…]*)", re.DOTALL)
_RISKY = re.compile(r"[`*\\\[\]~$_]|<[\w/!?]|&#?\w+;|://|www\.|\w@\w|^:\w+:$|^mailto:")
_TECHNICAL = re.compile(
    r"/[\w.@{-]\S*|[A-Z][A-Za-z0-9]+=\S*|@[a-z][a-z-]+"
    r"|[\w@.:-]+\.(?:service|socket|target|slice|scope|mount|automount|timer|path|swap|device|conf)"
)


def _line(runs: TextRuns, notes: Mapping[int, str]) -> str:
    return "".join(_written(piece) for piece in _joined(_pieces(runs, notes))).strip()


def _guarded(match: re.Match[str]) -> str:
    """What would begin a list, a heading or a rule, as a code span."""
    return code(match[0])


def _unbold(face: Face) -> Face:
    return Face.PLAIN if face is Face.BOLD else face


def _pieces(runs: TextRuns, notes: Mapping[int, str]) -> Iterable[_MarkdownPiece]:
    """Splits runs into pieces of one kind of Markdown each."""
    rest = list(runs)
    at = 0
    while at < len(rest):
        run = rest[at]
        at += 1
        section = _MANUAL.match(rest[at].text) if at < len(rest) else None
        if run.link is not None:
            yield from _link(run.text, run.link, notes)
        elif run.face is Face.BOLD and section and rest[at].face is Face.PLAIN:
            if run.text[:1].isspace():
                yield _SPACE
            yield _MarkdownPiece(_PieceKind.CODE, run.text.strip() + section[0])
            rest[at] = rest[at]._replace(text=rest[at].text[section.end() :])
        elif run.face is Face.PLAIN:
            yield from _text(run.text)
        else:
            yield from _styled(run)


def _link(text: str, link: Link, notes: Mapping[int, str]) -> Iterable[_MarkdownPiece]:
    """A link if its address is an ordinary web address, otherwise only its text."""
    address = text.strip() if link.note is None else notes.get(link.note, "")
    if not _SAFE_ADDRESS.fullmatch(address):
        yield from _text(text)
        return
    inner = _joined(_text(text.strip()))
    yield _MarkdownPiece(_PieceKind.LINK, "".join(_written(piece) for piece in inner), address)


def _styled(run: TextRun) -> Iterable[_MarkdownPiece]:
    """Bold or italic text, without the spaces at its ends."""
    text = " ".join(run.text.split())
    prose = None if run.face is Face.BOLD or text.isupper() else _PROSE.fullmatch(text)
    if run.text[:1].isspace():
        yield _SPACE
    if prose:
        for kind, part in zip(_PROSE_KINDS, prose.groups(), strict=True):
            if part:
                yield _MarkdownPiece(kind, part)
    elif text:
        yield _MarkdownPiece(_PieceKind.STRONG if text in _STRONG else _PieceKind.CODE, text)
    if text and run.text[-1:].isspace():
        yield _SPACE


def _text(text: str) -> Iterable[_MarkdownPiece]:
    """Plain text, word by word: quoted literals, paths and risky words become code."""
    for token in _TOKEN.findall(text):
        if token.isspace():
            yield _SPACE
        elif len(token) > 2 and token.startswith('"'):
            yield _MarkdownPiece(_PieceKind.CODE, token)
        else:
            yield from _word(token)


def _word(token: str) -> Iterable[_MarkdownPiece]:
    match = _PEEL.fullmatch(token)
    before, core, after = match.groups() if match else ("", token, "")
    if (after.startswith(")") and "(" in core) or (after.startswith(";") and "&" in core):
        core, after = core + after[0], after[1:]
    if not (_RISKY.search(core) or _TECHNICAL.fullmatch(core)):
        yield _MarkdownPiece(_PieceKind.TEXT, token)
        return
    if before:
        yield _MarkdownPiece(_PieceKind.TEXT, before)
    yield _MarkdownPiece(_PieceKind.CODE, core)
    if after:
        yield _MarkdownPiece(_PieceKind.TEXT, after)


def _joined(pieces: Iterable[_MarkdownPiece]) -> list[_MarkdownPiece]:
    """Joins adjacent pieces that would break each other's Markdown into one code span."""
    done: list[_MarkdownPiece] = []
    for kind, group in groupby(pieces, _group):
        members = list(group)
        if kind is _PieceKind.LINK:
            if done and done[-1].text.endswith("!"):
                done[-1] = _MarkdownPiece(_PieceKind.CODE, done[-1].text)
            done += members
        elif kind is _PieceKind.SPACE:
            if done:
                done.append(_SPACE)
        elif kind is _PieceKind.CODE and len(members) == 1:
            done += members
        else:
            done.append(_MarkdownPiece(kind, "".join(piece.text for piece in members)))
    return done


def _group(piece: _MarkdownPiece) -> _PieceKind:
    """Its kind; code for all three kinds that Markdown writes between marks."""
    return _PieceKind.CODE if piece.kind in _SPANS else piece.kind


def _written(piece: _MarkdownPiece) -> str:
    if piece.kind is _PieceKind.CODE:
        return marks.mark(piece.text, code(piece.text))
    if piece.kind is _PieceKind.EMPHASIS:
        return f"*{piece.text}*"
    if piece.kind is _PieceKind.STRONG:
        return f"**{piece.text}**"
    if piece.kind is _PieceKind.LINK:
        return f"[{piece.text}]({piece.address})"
    return piece.text
