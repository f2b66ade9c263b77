"""Finds what an entry says about each value; independent of directives.

A page explains single values in four ways: as definitions, as list items, as rows of a table, or in
sentences that begin with the value ("If set to …"). A value that is only mentioned is not
explained.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.manpage import inline_markdown, markdown, sentences
from systemd_directives.manpage.blocks import Indent, Paragraph
from systemd_directives.manpage.entry import DocumentedValue, normalized_boolean
from systemd_directives.manpage.inline import plain
from systemd_directives.manpage.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from systemd_directives.manpage.blocks import PageBlock


_ADDED = re.compile(r"Added in version (\d{1,4})\.")
_NAME = re.compile(r"(?![A-Z][A-Za-z]+=|[A-Z][A-Z0-9]*_)[@\w~+][\w@./:+=*-]*")


def explain_values(
    blocks: Sequence[PageBlock], keys: Collection[str], notes: Mapping[int, str]
) -> Iterator[DocumentedValue]:
    """What the blocks of the entry on ``keys`` say about values, the most detailed text first."""
    yield from _defined(blocks, notes)
    yield from _listed(blocks, keys, notes)
    yield from _tabulated(blocks, notes)
    yield from _in_sentences(blocks, keys, notes)


def since(blocks: Sequence[PageBlock]) -> int | None:
    """The release that a paragraph of its own names as the first."""
    for block in reversed(blocks):
        if isinstance(block, Paragraph):
            match = _ADDED.fullmatch(plain(block.runs).strip())
            if match is not None:
                return int(match[1])
    return None


def _defined(blocks: Sequence[PageBlock], notes: Mapping[int, str]) -> Iterator[DocumentedValue]:
    """Definitions whose terms are values."""
    for block in blocks:
        if isinstance(block, Indent) and block.term:
            names = _names(plain(block.term).split(", "))
            if names:
                yield _value(names, block.blocks, notes)
            else:
                yield from _defined(block.blocks, notes)
        elif isinstance(block, Indent):
            yield from _defined(block.blocks, notes)


def _listed(
    blocks: Sequence[PageBlock], keys: Collection[str], notes: Mapping[int, str]
) -> Iterator[DocumentedValue]:
    """List items that begin with a value."""
    for block in blocks:
        if not isinstance(block, Indent) or block.term or not block.blocks:
            continue
        first = block.blocks[0]
        if block.marker and isinstance(first, Paragraph):
            names = _names(sentences.leading(first.runs, keys))
            if names:
                yield _value(names, block.blocks, notes)


def _tabulated(blocks: Sequence[PageBlock], notes: Mapping[int, str]) -> Iterator[DocumentedValue]:
    """Rows whose first cell is a value; the text is in the other cells."""
    for block in blocks:
        if not isinstance(block, Table):
            continue
        for row in block.rows[1:]:
            names = _names([plain(row[0])])
            cells = [
                inline_markdown.markdown(cell, notes) for cell in row[1:] if len(plain(cell)) > 1
            ]
            if names and cells:
                yield DocumentedValue(names, "\n\n".join(cells))


def _in_sentences(
    blocks: Sequence[PageBlock], keys: Collection[str], notes: Mapping[int, str]
) -> Iterator[DocumentedValue]:
    """Sentences that begin with values; those about the same value are joined."""
    found: dict[str, dict[int, str]] = {}
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or markdown.is_title(block):
            continue
        for subjects, runs in sentences.about_values(block.runs, keys):
            text = inline_markdown.markdown(runs, notes)
            text = text[:1].upper() + text[1:]
            if text.endswith(":") and runs[-1].text == block.runs[-1].text:
                text = "\n\n".join([text, *_following(blocks[at + 1 :], notes)])
            for name in _names(subjects):
                texts = found.setdefault(name, {})
                texts[at] = f"{texts[at]} {text}" if at in texts else text
    for name, texts in found.items():
        yield DocumentedValue((name,), "\n\n".join(texts.values()))


def _following(blocks: Sequence[PageBlock], notes: Mapping[int, str]) -> list[str]:
    """The list or literal block that a colon introduces."""
    end = 0
    while end < len(blocks) and not isinstance(blocks[end], Paragraph):
        end += 1
    return markdown.paragraphs(blocks[:end], notes)


def _value(
    names: tuple[str, ...], blocks: Sequence[PageBlock], notes: Mapping[int, str]
) -> DocumentedValue:
    return DocumentedValue(names, "\n\n".join(markdown.paragraphs(blocks, notes)), since(blocks))


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """The values in ``texts``; empty if one of them does not look like a value."""
    bare = [text.strip().strip('"').strip() for text in texts]
    if not bare or not all(_NAME.fullmatch(text) for text in bare):
        return ()
    return tuple(dict.fromkeys(normalized_boolean(text) for text in bare))
