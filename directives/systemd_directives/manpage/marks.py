"""Marks in Markdown what a word refers to, so that links can be added later.

A mark consists of control characters, which no page can contain (see ``roff.visible``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


_OPEN, _MIDDLE, _CLOSE = "\x02", "\x1f", "\x03"
_MARK = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_AROUND = re.compile(f"{_OPEN}[^{_MIDDLE}]*{_MIDDLE}|{_CLOSE}")
"""What a mark adds to what is written."""
_REFERENCE = re.compile(r"[A-Z][A-Za-z0-9]+=[\w.@/:+-]*|[\w.@-]+\(\d\w{0,4}\)", re.ASCII)


class Reference(NamedTuple):
    """What a word of the manual refers to: a directive or another manual page."""

    name: str
    """``ProtectHome``, or ``systemd.exec(5)`` for a page."""
    value: str = ""
    """``read-only`` if the text says ``ProtectHome=read-only``."""

    @property
    def is_page(self) -> bool:
        """Whether it is a manual page."""
        return self.name.endswith(")")


def mark(text: str, written: str) -> str:
    """``written``, the Markdown of ``text``, with a mark if ``text`` refers to something."""
    return f"{_OPEN}{text}{_MIDDLE}{written}{_CLOSE}" if _REFERENCE.fullmatch(text) else written


def without_marks(text: str) -> str:
    """``text`` without its marks."""
    return _AROUND.sub("", text)


def with_links(text: str, address: Callable[[Reference], str | None]) -> str:
    """``text`` with a Markdown link for each mark for which ``address`` returns one."""

    def link(match: re.Match[str]) -> str:
        target = address(_reference(match[1]))
        return f"[{match[2]}]({target})" if target else match[2]

    return _MARK.sub(link, text)


def _reference(text: str) -> Reference:
    if text.endswith(")"):
        return Reference(text)
    name, _, value = text.partition("=")
    return Reference(name, value)
