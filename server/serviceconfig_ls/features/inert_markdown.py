"""Text of a workspace as Markdown in which nothing is live.

File names, unit names, values and reasons may hold images, which an editor fetches, links, HTML, or
names that a forge notifies. Each of them goes through a function of this module.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"[\\`*\[\]<>]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=[#\w])|:(?=//)|(?<=\bwww)\.|(?<=\w)@"
)
"""The characters that are read as markup, or as a part of an entity or of an address.

An underscore within a word is not markup.
"""
_WORD = re.compile(
    r"[(“‘]?(?:[^\W\d_]+(?:['’-][^\W\d_]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*|\d{1,6})[)”’,.;:!?…]*"
    r"|[…→–—-]"
)
"""A word of a sentence that has no meaning in Markdown, and none for a forge."""
_BAR = re.compile(r"\\?\|")
_BACKTICKS = re.compile("`+")


def plain(text: str) -> str:
    """Markdown that shows a text unchanged, on one line."""
    return _MARKUP.sub(r"\\\g<0>", _one_line(text))


def code(text: str) -> str:
    """A code span that shows a text on one line. A forge reads no names in it."""
    shown = _one_line(text) or " "
    fence = "`" * (1 + max((len(each) for each in _BACKTICKS.findall(shown)), default=0))
    pad = " " if shown[0] in " `" or shown[-1] in " `" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """A sentence with the words that are not of a language, such as names and paths, as code."""
    words = _one_line(text).split(" ")
    return " ".join(word if not word or _WORD.fullmatch(word) else code(word) for word in words)


def cell(markdown: str) -> str:
    """Markdown as a cell of a table, on one line.

    A bar is escaped. Behind a backslash that would not hold: there it becomes a broken bar.
    """
    return _BAR.sub(lambda found: "\\|" if found[0] == "|" else "\\\N{BROKEN BAR}", markdown)


def _one_line(text: str) -> str:
    """The text with a space for each line break, and U+FFFD for what hides or reorders text."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )
