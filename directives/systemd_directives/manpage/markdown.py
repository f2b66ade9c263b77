"""Writes the blocks of a page as Markdown; independent of roff and directives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.manpage import inline_markdown
from systemd_directives.manpage.blocks import Heading, Indent, LiteralBlock, Paragraph
from systemd_directives.manpage.inline import Face, TextRun, plain
from systemd_directives.manpage.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.manpage.blocks import PageBlock


_TITLE = re.compile(r"\s*(?:(?:Table|Example|Figure)\s+\d+\.|(?:Note|Warning|Important)\s*$)")
_ADDED = re.compile(r"Added in version \d+\.")
_UNIT_FILE = re.compile(r"^(?:\[[A-Z]\w*\]$|[A-Z][A-Za-z0-9]+=)", re.MULTILINE)
_SHELL = re.compile(r"^[$#] \S", re.MULTILINE)


def paragraphs(blocks: Sequence[PageBlock], notes: Mapping[int, str]) -> list[str]:
    """The blocks as pieces of Markdown, separated by blank lines; adjacent items are one piece."""
    found: list[str] = []
    items: list[str] = []
    for block in blocks:
        if isinstance(block, Indent) and (block.marker or block.term):
            items.append(_item(block, notes))
            continue
        if items:
            found.append(_list(items))
            items = []
        found += _block(block, notes)
    if items:
        found.append(_list(items))
    return found


def is_title(paragraph: Paragraph) -> bool:
    """Whether it is the title of a table, an example or a note."""
    bold = paragraph.runs[0].face is Face.BOLD
    return bold and _TITLE.match(plain(paragraph.runs)) is not None


def _block(block: PageBlock, notes: Mapping[int, str]) -> list[str]:
    if isinstance(block, Paragraph):
        return [_paragraph(block, notes)]
    if isinstance(block, LiteralBlock):
        return [_fenced(block.text)]
    if isinstance(block, Table):
        return [_table(block, notes)] if block.rows else []
    if isinstance(block, Heading):
        return [
            "#" * (block.level + 2) + " " + inline_markdown.markdown((TextRun(block.text),), notes)
        ]
    inner = paragraphs(block.blocks, notes)
    if all(isinstance(child, LiteralBlock | Indent) for child in block.blocks):
        return inner
    return [_hung("> ", "> ", "\n\n".join(inner)).replace("\n\n", "\n>\n")]


def _paragraph(paragraph: Paragraph, notes: Mapping[int, str]) -> str:
    if is_title(paragraph):
        return inline_markdown.title(paragraph.runs)
    text = inline_markdown.markdown(paragraph.runs, notes)
    return f"*{text}*" if _ADDED.fullmatch(text) else text


def _item(item: Indent, notes: Mapping[int, str]) -> str:
    """A list item, or a definition as one: the term with the body below it."""
    body = paragraphs(item.blocks, notes)
    if not item.term:
        numbered = re.fullmatch(r"\d{1,9}[.)]", item.marker)
        marker = f"{item.marker} " if numbered else "- "
        return _hung(marker, " " * len(marker), "\n\n".join(body))
    term = inline_markdown.markdown(item.term, notes)
    starts_with_text = body and isinstance(item.blocks[0], Paragraph)
    between = "  \n" if starts_with_text else "\n\n"
    return _hung("- ", "  ", term + between + "\n\n".join(body))


def _list(items: list[str]) -> str:
    """Items separated by blank lines if any of them has several paragraphs."""
    return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def _hung(first: str, rest: str, text: str) -> str:
    """``text`` with ``first`` before its first line and ``rest`` before the others."""
    head, *tail = text.rstrip("\n").split("\n")
    return "\n".join([first + head, *(rest + line if line else "" for line in tail)])


def _fenced(text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    language = "ini" if _UNIT_FILE.search(text) else "console" if _SHELL.search(text) else ""
    return f"{fence}{language}\n{text}\n{fence}"


def _table(table: Table, notes: Mapping[int, str]) -> str:
    titles, *rows = ([inline_markdown.cell(cell, notes) for cell in row] for row in table.rows)
    rule = ["---"] * len(titles)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (titles, rule, *rows))
