"""The manual as Markdown files, one per page, for the link below an excerpt."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.manpage.disk_cache import cache_folder
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from systemd_directives.manpage.entry import ManualEntry
    from systemd_directives.manpage.marks import Reference
    from systemd_directives.manpage.systemd_manual import Manual


def address(entry: ManualEntry, manual: Manual) -> str | None:
    """A ``file:`` address with the line where the whole text of an entry begins.

    None if no file can be written. Effect: writes the pages that do not exist yet.
    """
    cache = cache_folder()
    if cache is None:
        return None
    folder = cache / "pages" / (manual.version or "unknown")
    page = entry.page.partition("(")[0]
    text, lines = _page(manual, page)
    path = folder / f"{page}.md"
    try:
        if not _holds(path, text):
            folder.mkdir(parents=True, exist_ok=True)
            for each in manual.pages:  # links lead from one to the other
                _write(folder / f"{each}.md", _page(manual, each)[0])
    except OSError:
        return None
    return f"{path.as_uri()}#L{lines[entry.title]}"


@lru_cache(maxsize=16)
def _page(manual: Manual, page: str) -> tuple[bytes, Mapping[str, int]]:
    """A page as Markdown with links between directives, and the line where each entry begins."""

    def target(reference: Reference) -> str | None:
        home = None if reference.is_page else manual.page_of(reference.name, page)
        if home is None:
            return None
        return f"{'' if home == page else f'{home}.md'}#{_anchors(manual, home)[reference.name]}"

    lines: dict[str, int] = {}
    text = f"# {page}\n"
    for entry in manual.page(page):
        lines.setdefault(entry.title, text.count("\n") + 2)
        text += f"\n## {', '.join(entry.keys)}\n\n{entry.linked(target)}\n"
    return text.encode(), lines


@lru_cache(maxsize=16)
def _anchors(manual: Manual, page: str) -> Mapping[str, str]:
    """The anchor that editors give to the heading of each directive."""
    return {key: "-".join(entry.keys).lower() for entry in manual.page(page) for key in entry.keys}


def _holds(path: Path, text: bytes) -> bool:
    """Whether a file has this content."""
    try:
        return read_file(path, len(text)) == text
    except OSError:
        return False


def _write(path: Path, text: bytes) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(text)
    fresh.replace(path)
