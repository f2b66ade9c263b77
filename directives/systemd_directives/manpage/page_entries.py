"""Finds the entries of a page: what it says about each directive.

An entry is a definition directly in a section of the page whose term begins with a name in the
spelling of directives, such as ``CPUWeight=weight, StartupCPUWeight=weight``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.manpage import explained_values, markdown
from systemd_directives.manpage.blocks import Heading, Indent, PageBlock
from systemd_directives.manpage.entry import ManualEntry
from systemd_directives.manpage.inline import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from systemd_directives.manpage.blocks import Page


_NAME = re.compile(r"(?:^|,\s)\s*([A-Z][A-Za-z0-9]*)=")


def entries(page: Page, name: str) -> Iterator[ManualEntry]:
    """Every entry of ``page``, in order.

    ``name`` is the name of the page in them, such as ``systemd.exec(5)``.
    """
    for heading, blocks in _sections(page.blocks):
        for block in blocks:
            keys = _keys(block)
            if isinstance(block, Indent) and keys:
                yield ManualEntry(
                    " ".join(plain(block.term).split()),
                    keys,
                    name,
                    heading,
                    explained_values.since(block.blocks),
                    tuple(markdown.paragraphs(block.blocks, page.notes)),
                    tuple(explained_values.explain_values(block.blocks, keys, page.notes)),
                )


def _sections(blocks: Sequence[PageBlock]) -> Iterator[tuple[str, list[PageBlock]]]:
    """The blocks below each heading of the first level, including subheadings."""
    heading, own = "", list[PageBlock]()
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            if heading:
                yield heading, own
            heading, own = block.text, []
        else:
            own.append(block)
    if heading:
        yield heading, own


def _keys(block: PageBlock) -> tuple[str, ...]:
    """The directives that ``block`` documents; empty if it is not an entry."""
    if not isinstance(block, Indent) or not block.term:
        return ()
    term = plain(block.term).strip()
    return tuple(dict.fromkeys(_NAME.findall(term))) if _NAME.match(term) else ()
