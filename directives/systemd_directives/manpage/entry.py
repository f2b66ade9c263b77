"""What the manual says about a directive or a value, as Markdown; independent of its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.manpage import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from systemd_directives.manpage.marks import Reference

MAX_SHORT_LINES = 15
"""The maximum length of a short form, in lines of 80 characters. A longer first paragraph is
kept."""
MIN_SHORT_LINES = 4
"""A shorter one goes on with the next paragraph, however long that is."""
_SENTENCE = re.compile(r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?])\s+(?=[A-Z`(])")
"""Between two sentences."""

_BOOLEANS = {
    **dict.fromkeys(("1", "yes", "y", "true", "t", "on", "enabled"), "yes"),
    **dict.fromkeys(("0", "no", "n", "false", "f", "off", "disabled"), "no"),
}


class DocumentedValue(NamedTuple):
    """What the manual says about one value, or about several together."""

    names: tuple[str, ...]
    """As written, booleans as ``yes`` and ``no``; a name that ends with ``:`` is a prefix."""
    marked: str
    """Markdown with marks (see ``marks``)."""
    since: int | None = None
    """The release of systemd that added the value; None if the manual does not say."""

    @property
    def markdown(self) -> str:
        """The text as Markdown."""
        return marks.without_marks(self.marked)


class ManualEntry(NamedTuple):
    """What the manual says about a directive, or about several together."""

    title: str
    """As the manual writes it, in plain text: ``CPUWeight=weight, StartupCPUWeight=weight``."""
    keys: tuple[str, ...]
    """The directives that the entry documents."""
    page: str
    """The manual page, such as ``systemd.exec(5)``."""
    heading: str
    """The section of the page, such as ``SANDBOXING``."""
    since: int | None
    """The release of systemd that added the directive; None if the manual does not say (it does
    from 254 on)."""
    marked: tuple[str, ...]
    """The paragraphs as Markdown with marks (see ``marks``)."""
    values: tuple[DocumentedValue, ...] = ()
    """What it says about single values; the first one with a name is the most detailed."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as Markdown, split at blank lines; a list or a table is one piece."""
        return tuple(marks.without_marks(text) for text in self.marked)

    @property
    def markdown(self) -> str:
        """The whole text as Markdown, without the title."""
        return marks.without_marks("\n\n".join(self.marked))

    @property
    def short(self) -> str:
        """The first paragraphs that fit, at least one; the last does not introduce the next."""
        return "\n\n".join(self.paragraphs[: self._fitting()])

    def short_for(self, name: str) -> str:
        """Like ``short``; of an entry on several directives, what it says about one of them.

        These are its row of a table, the paragraphs about it, and of paragraphs about others too
        the sentences that name it. Where they are only a few lines, the first paragraphs follow.
        """
        if len(self.keys) == 1:
            return self.short
        others = [key for key in self.keys if key != name]
        own = [row for text in self.paragraphs if (row := _row(text, name))]
        own += [sentence for text in self.paragraphs if (sentence := _about(text, name, others))]
        if not own:
            return self.short
        if sum(map(_lines, own)) < MIN_SHORT_LINES:
            own += [text for text in self.paragraphs[: self._fitting()] if text not in own]
        return "\n\n".join(_fitting_into(own))

    @property
    def is_cut(self) -> bool:
        """Whether ``short`` omits anything."""
        return self._fitting() < len(self.marked)

    def linked(self, address: Callable[[Reference], str | None]) -> str:
        """``markdown`` with a link for each mention for which ``address`` returns one."""
        return marks.with_links("\n\n".join(self.marked), address)

    def value(self, name: str) -> DocumentedValue | None:
        """What it says about this value; all spellings of a boolean are equal."""
        name = normalized_boolean(name.strip())
        for value in self.values:
            if name in value.names:
                return value
        for value in self.values:
            if any(part.endswith((":", "=")) and name.startswith(part) for part in value.names):
                return value
        return None

    def _fitting(self) -> int:
        """The number of paragraphs in the short form."""
        count = len(_fitting_into(self.paragraphs))
        while 1 < count < len(self.marked) and _announces(self.marked[count - 1]):
            count -= 1
        return count


def _fitting_into(paragraphs: Sequence[str]) -> Sequence[str]:
    """The first paragraphs that fit, at least one, and more than ``MIN_SHORT_LINES`` of text."""
    lines = 0
    for count, text in enumerate(paragraphs):
        before = lines
        lines += _lines(text) + (count > 0)
        if count and before >= MIN_SHORT_LINES and lines > MAX_SHORT_LINES:
            return paragraphs[:count]
    return paragraphs


def _lines(text: str) -> int:
    """The number of lines of 80 characters that a text takes."""
    return sum(max(1, -(-len(line) // 80)) for line in text.split("\n"))


def _row(text: str, name: str) -> str:
    """The rows of a table that are about a directive, below its header; empty without one."""
    if not text.startswith("|"):
        return ""
    header, rule, *rows = text.split("\n")
    own = [row for row in rows if _mentions(row.split("|")[1], name)]
    return "\n".join((header, rule, *own)) if own else ""


def _about(text: str, name: str, others: Sequence[str]) -> str:
    """What a paragraph says about one of several directives; empty if it does not name it."""
    if text.startswith(("|", "```", "**", "-")) or not _mentions(text, name):
        return ""
    if not any(_mentions(text, each) for each in others) and not text.endswith(":"):
        return text
    sentences = _SENTENCE.split(text)
    return " ".join(
        each
        for each in sentences
        if _mentions(each, name)
        and not each.endswith(":")
        and not all(_mentions(each, other) for other in others)
    )


def _mentions(text: str, name: str) -> bool:
    return f"`{name}=" in text


def normalized_boolean(name: str) -> str:
    """The same spelling for all that systemd reads as the same boolean; other text unchanged."""
    return _BOOLEANS.get(name.lower(), name)


def _announces(text: str) -> bool:
    """Whether a paragraph only introduces the next: a title, or the words before a list."""
    return text.startswith("**") or text.endswith(":")
