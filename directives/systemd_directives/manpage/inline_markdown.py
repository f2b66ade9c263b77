"""Writes runs of text as one line of Markdown; knows neither roff nor any directive.

What is plain text stays text in Markdown: whatever a page contains, no word of it becomes HTML,
a link, an image, an entity or emphasis. Instead of a backslash before a risky character the word
becomes a code span, which is how such words want to be read anyway.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.manpage import marks
from systemd_directives.manpage.inline import NO_LINK, OWN_ADDRESS, Face, TextRun, TextRuns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def markdown(runs: TextRuns, notes: Mapping[int, str]) -> str:
    """A paragraph on one line, with marks of what it mentions (see ``marks``).

    ``notes`` gives the address behind each numbered link.
    """
    return _START.sub(_guarded, _line(runs, notes), count=1)


def cell(runs: TextRuns, notes: Mapping[int, str]) -> str:
    """Likewise, for a cell of a table."""
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


class _MarkdownPiece(NamedTuple):
    kind: str  # space, text, code, emphasis, strong or link
    text: str
    address: str = ""


_START = re.compile(r"^(?:(?:[-+*]|#{1,6}|\d{1,9}[.)]|[-=|:]+)(?=\s|$)|[>|]+)")
_SPACE = _MarkdownPiece("space", " ")
_MANUAL = re.compile(r"\((\d\w{0,4})\)")
_PROSE = re.compile(
    r"([,.:;]*)( ?)((?:(?!www\.)[a-zA-Z](?:[\w ,.'-]*[a-zA-Z0-9])?)?)([,.:;!?]*)", re.ASCII
)
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
    """Cut runs into pieces that each become one kind of Markdown."""
    rest = list(runs)
    at = 0
    while at < len(rest):
        run = rest[at]
        at += 1
        section = _MANUAL.match(rest[at].text) if at < len(rest) else None
        if run.note != NO_LINK:
            yield from _link(run, notes)
        elif run.face is Face.BOLD and section and rest[at].face is Face.PLAIN:
            if run.text[:1].isspace():
                yield _SPACE
            yield _MarkdownPiece("code", run.text.strip() + section[0])
            rest[at] = rest[at]._replace(text=rest[at].text[section.end() :])
        elif run.face is Face.PLAIN:
            yield from _text(run.text)
        else:
            yield from _styled(run)


def _link(run: TextRun, notes: Mapping[int, str]) -> Iterable[_MarkdownPiece]:
    """A link where its address is an ordinary web address, else its text alone."""
    address = run.text.strip() if run.note == OWN_ADDRESS else notes.get(run.note, "")
    if not _SAFE_ADDRESS.fullmatch(address):
        yield from _text(run.text)
        return
    inner = _joined(_text(run.text.strip()))
    yield _MarkdownPiece("link", "".join(_written(piece) for piece in inner), address)


def _styled(run: TextRun) -> Iterable[_MarkdownPiece]:
    """Bold or italic text; blanks at its ends stand outside."""
    text = " ".join(run.text.split())
    prose = None if run.face is Face.BOLD or text.isupper() else _PROSE.fullmatch(text)
    if run.text[:1].isspace():
        yield _SPACE
    if prose:
        for kind, part in zip(("text", "space", "emphasis", "text"), prose.groups(), strict=True):
            if part:
                yield _MarkdownPiece(kind, part)
    elif text:
        yield _MarkdownPiece("strong" if text in _STRONG else "code", text)
    if text and run.text[-1:].isspace():
        yield _SPACE


def _text(text: str) -> Iterable[_MarkdownPiece]:
    """Plain text, word by word: quoted literals, paths and risky words become code."""
    for token in _TOKEN.findall(text):
        if token.isspace():
            yield _SPACE
        elif len(token) > 2 and token.startswith('"'):
            yield _MarkdownPiece("code", token)
        else:
            yield from _word(token)


def _word(token: str) -> Iterable[_MarkdownPiece]:
    match = _PEEL.fullmatch(token)
    before, core, after = match.groups() if match else ("", token, "")
    if (after.startswith(")") and "(" in core) or (after.startswith(";") and "&" in core):
        core, after = core + after[0], after[1:]
    if not (_RISKY.search(core) or _TECHNICAL.fullmatch(core)):
        yield _MarkdownPiece("text", token)
        return
    if before:
        yield _MarkdownPiece("text", before)
    yield _MarkdownPiece("code", core)
    if after:
        yield _MarkdownPiece("text", after)


def _joined(pieces: Iterable[_MarkdownPiece]) -> list[_MarkdownPiece]:
    """Pieces that touch and would break each other's Markdown become one code span."""
    done: list[_MarkdownPiece] = []
    for kind, group in groupby(pieces, _group):
        members = list(group)
        if kind == "link":
            if done and done[-1].text.endswith("!"):
                done[-1] = _MarkdownPiece("code", done[-1].text)
            done += members
        elif kind == "space":
            if done:
                done.append(_SPACE)
        elif kind == "span" and len(members) == 1:
            done += members
        else:
            text = "".join(piece.text for piece in members)
            done.append(_MarkdownPiece("code" if kind == "span" else "text", text))
    return done


def _group(piece: _MarkdownPiece) -> str:
    """Its kind; ``span`` for the three kinds that Markdown writes between marks."""
    return "span" if piece.kind in ("code", "emphasis", "strong") else piece.kind


def _written(piece: _MarkdownPiece) -> str:
    if piece.kind == "code":
        return marks.mark(piece.text, code(piece.text))
    if piece.kind == "emphasis":
        return f"*{piece.text}*"
    if piece.kind == "strong":
        return f"**{piece.text}**"
    if piece.kind == "link":
        return f"[{piece.text}]({piece.address})"
    return piece.text
