"""Builds the tree of a page: headings, paragraphs, definitions, lists, tables, literal blocks.

Covers the man(7) macros that systemd's pages use; independent of directives and Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from systemd_directives.manpage.inline import Face, Pen, TextRuns, plain
from systemd_directives.manpage.roff import RoffLine, arguments, lines
from systemd_directives.manpage.tables import Table, TableReader


class Heading(NamedTuple):
    """The title of a section (level 1) or a subsection (level 2)."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    runs: TextRuns


class LiteralBlock(NamedTuple):
    """Text whose line breaks and spaces are kept."""

    text: str


@dataclass(slots=True)
class Indent:
    """An indented part: the body of a definition, a list item or a quotation."""

    marker: str = ""
    """``•`` or ``1.`` for a list item."""
    term: TextRuns = ()
    """The defined term, for the body of a definition."""
    blocks: list[PageBlock] = field(default_factory=list)


PageBlock: TypeAlias = Heading | Paragraph | LiteralBlock | Table | Indent
_MAX_DEPTH = 40
_ITEM = re.compile(r"\\h'-0?\d+'(.*?)\\h'\+?0?\d+'\\c")
_VERSION = re.compile(r"systemd ([0-9][\w.~+-]*)")
_BREAKS = frozenset(("PP", "P", "LP", "sp", "br", "HP", "TP", "in", "ti", "ce", "bp", "ne"))
_FACES = {"B": Face.BOLD, "I": Face.ITALIC, "SB": Face.BOLD, "SM": Face.PLAIN, "R": Face.PLAIN}


class Page(NamedTuple):
    """One manual page."""

    name: str
    """Such as ``systemd.exec``; empty if the page does not say."""
    version: str
    """The release of systemd, such as ``257.13``; empty if the page does not say."""
    blocks: tuple[PageBlock, ...]
    notes: dict[int, str]
    """The addresses that links refer to, by the number of their note."""


def read_page(text: str) -> Page:
    """The tree of the page whose roff source is ``text``. Never raises."""
    builder = _PageBuilder()
    for line in lines(text):
        builder.take(line)
    builder.flush()
    blocks = builder.root.blocks
    return Page(builder.name, builder.version, tuple(blocks), _notes(blocks))


class _PageBuilder:
    """Receives the lines of a page one by one and builds its tree."""

    def __init__(self) -> None:
        self.name = self.version = ""
        self.root = Indent()
        self.stack = [self.root]
        self.depth = 0  # depth of .RS, also below _MAX_DEPTH, where the tree ends
        self.pen = Pen()
        self.literal: list[str] | None = None
        self.table: TableReader | None = None
        self.marker = ""  # the marker of the list item that begins

    def take(self, line: RoffLine) -> None:
        if self.table is not None:
            finished = self.table.take(line)
            if finished is not None:
                self.stack[-1].blocks.append(finished)
                self.table = None
        elif line.request:
            self.request(line.request, line.text)
        elif self.literal is not None:
            self.literal.append(self.decoded(line.text))
        else:
            self.words(line.text)

    def decoded(self, text: str) -> str:
        """The plain text of one line that is not part of a paragraph."""
        self.pen.write(text)
        return plain(self.pen.lift())

    def words(self, text: str) -> None:
        item = _ITEM.fullmatch(text)
        here = self.stack[-1]
        if item is not None and not here.blocks and not here.marker:
            self.flush()
            here.marker = self.decoded(item[1]).strip()
        elif text.strip(" "):
            self.pen.write(text)
        else:
            self.flush()

    def request(self, name: str, rest: str) -> None:
        if self.literal is not None and name in _BREAKS:
            self.literal.append("")
        elif name in _BREAKS or name in ("fi", "EE"):
            self.flush()
        elif name == "RS":
            self.indent()
        elif name == "RE":
            self.outdent()
        elif name in ("SH", "SS"):
            self.heading(name, rest)
        elif name in ("nf", "EX"):
            self.flush()
            self.literal = []
        elif name == "TS":
            self.flush()
            self.table = TableReader()
        elif name == "IP":
            self.flush()
            self.marker = self.decoded(" ".join(arguments(rest)[:1])).strip()
        elif name == "TH":
            self.title(rest)
        else:
            self.styled(name, rest)

    def flush(self) -> None:
        """Ends the current paragraph or literal block."""
        here = self.stack[-1].blocks
        if self.literal is not None:
            text = "\n".join(self.literal).strip("\n")
            self.literal = None
            if text.strip():
                here.append(LiteralBlock(text))
        runs = self.pen.lift()
        if not plain(runs).strip():
            return
        if self.marker:
            here.append(Indent(self.marker, (), [Paragraph(runs)]))
            self.marker = ""
        else:
            here.append(Paragraph(runs))

    def indent(self) -> None:
        """Opens the body of what precedes: of a definition if that was a term."""
        if self.literal is not None:
            self.flush()
        runs = self.pen.lift()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            return
        inner = Indent(self.marker, runs if plain(runs).strip() else ())
        self.marker = ""
        self.stack[-1].blocks.append(inner)
        self.stack.append(inner)

    def outdent(self) -> None:
        self.flush()
        if 0 < self.depth <= _MAX_DEPTH:
            self.stack.pop()
        self.depth = max(0, self.depth - 1)

    def heading(self, name: str, rest: str) -> None:
        self.flush()
        del self.stack[1:]
        self.depth = 0
        self.pen.set(Face.PLAIN)
        text = " ".join(self.decoded(" ".join(arguments(rest))).split())
        self.pen.set(Face.PLAIN)
        if text:
            self.root.blocks.append(Heading(1 if name == "SH" else 2, text))

    def title(self, rest: str) -> None:
        """Reads the .TH line: the page's name and release."""
        words = [self.decoded(word) for word in arguments(rest)]
        self.name = (words[4:] or [word.lower() for word in words[:1]] or [""])[0]
        release = _VERSION.fullmatch(" ".join(words[3:4]))
        self.version = release[1] if release else ""

    def styled(self, name: str, rest: str) -> None:
        """Writes the arguments of a macro such as .B or .BR in its typefaces."""
        words = arguments(rest)
        if name in _FACES:
            self.alternate([" ".join(words)], [_FACES[name]])
        elif len(name) == 2 and set(name) <= set("BIR"):
            self.alternate(words, [_FACES[name[0]], _FACES[name[1]]])

    def alternate(self, words: list[str], faces: list[Face]) -> None:
        for at, word in enumerate(words):
            self.pen.set(faces[at % len(faces)])
            self.pen.write(word + ("\\c" if at < len(words) - 1 else ""))
        self.pen.set(Face.PLAIN)


def _notes(blocks: list[PageBlock]) -> dict[int, str]:
    """The numbered addresses in the section NOTES."""
    found: dict[int, str] = {}
    inside = False
    for block in blocks:
        if isinstance(block, Heading):
            inside = block.text == "NOTES"
        elif inside and isinstance(block, Indent) and block.blocks:
            number = block.marker.rstrip(".")
            address = block.blocks[0]
            if number.isdecimal() and len(number) < 5 and isinstance(address, Paragraph):
                found.setdefault(int(number), plain(address.runs).strip())
    return found
