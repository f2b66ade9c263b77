"""What the manual says of a directive or a value, as Markdown; knows not where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.manpage import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.manpage.marks import Reference

MAX_SHORT_LINES = 15
"""How many lines of 80 characters a short form has at most, if its first paragraph is shorter."""


class DocumentedValue(NamedTuple):
    """What the manual says of one value, or of several at once."""

    names: tuple[str, ...]
    """As they are written, booleans as ``yes`` and ``no``; a name that ends with ``:`` stands for
    all that begins with it."""
    marked: str
    """Markdown with marks (see ``marks``)."""
    since: int | None = None
    """The release of systemd that brought the value; None where the manual does not say."""

    @property
    def markdown(self) -> str:
        """The text as Markdown."""
        return marks.without_marks(self.marked)


class ManualEntry(NamedTuple):
    """What the manual says of a directive, or of several at once."""

    title: str
    """How the manual writes it, as plain text: ``CPUWeight=weight, StartupCPUWeight=weight``."""
    keys: tuple[str, ...]
    """The directives that this covers."""
    page: str
    """The manual page, such as ``systemd.exec(5)``."""
    heading: str
    """The section of the page, such as ``SANDBOXING``."""
    since: int | None
    """The release of systemd that brought the directive; None where the manual does not say (it
    does from 254 on)."""
    marked: tuple[str, ...]
    """The paragraphs as Markdown with marks (see ``marks``)."""
    values: tuple[DocumentedValue, ...] = ()
    """What it says of single values; the first that has a name is the fullest."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as Markdown, cut where a blank line stands; a list or a table is one piece."""
        return tuple(marks.without_marks(text) for text in self.marked)

    @property
    def markdown(self) -> str:
        """The whole text as Markdown, without the title."""
        return marks.without_marks("\n\n".join(self.marked))

    @property
    def short(self) -> str:
        """The first paragraphs: as many as fit, at least one, none that only announces the next."""
        return "\n\n".join(self.paragraphs[: self._fitting()])

    @property
    def is_cut(self) -> bool:
        """Whether ``short`` leaves anything out."""
        return self._fitting() < len(self.marked)

    def linked(self, address: Callable[[Reference], str | None]) -> str:
        """``markdown`` with a link on each mention for which ``address`` gives one."""
        return marks.with_links("\n\n".join(self.marked), address)

    def value(self, name: str) -> DocumentedValue | None:
        """What it says of this value; every spelling of a boolean finds what is said of it."""
        name = normalized_boolean(name.strip())
        for value in self.values:
            if name in value.names:
                return value
        for value in self.values:
            if any(part.endswith((":", "=")) and name.startswith(part) for part in value.names):
                return value
        return None

    def _fitting(self) -> int:
        """How many paragraphs the short form has."""
        count = lines = 0
        for text in self.paragraphs:
            lines += sum(max(1, -(-len(line) // 80)) for line in text.split("\n")) + (count > 0)
            if count and lines > MAX_SHORT_LINES:
                break
            count += 1
        while 1 < count < len(self.marked) and _announces(self.marked[count - 1]):
            count -= 1
        return count


def normalized_boolean(name: str) -> str:
    """One spelling for all that systemd reads as the same boolean; other text unchanged."""
    return _BOOLEANS.get(name.lower(), name)


_BOOLEANS = {
    **dict.fromkeys(("1", "yes", "y", "true", "t", "on", "enabled"), "yes"),
    **dict.fromkeys(("0", "no", "n", "false", "f", "off", "disabled"), "no"),
}


def _announces(text: str) -> bool:
    """Whether a paragraph only leads to the next: a title, or the words before a list."""
    return text.startswith("**") or text.endswith(":")
