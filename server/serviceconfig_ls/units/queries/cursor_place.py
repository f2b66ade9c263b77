"""What the user is typing: a directive's name, its value, or the name of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from serviceconfig_ls.nix.recovery.statement import StringCursor
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import Located


class NamePlace(NamedTuple):
    """The cursor is where a directive's name is or may be."""

    located: Located
    section: str
    word: Span
    """The current name, with the cursor in it or at its end."""
    typed: str
    """The part of it before the cursor."""
    follows: str
    """What follows the word on the line: ``=``, ``;`` or nothing."""
    present: frozenset[str]
    """Directives that the section already has, except the one under the cursor."""
    in_text: bool = False
    """Whether it is in the text of a unit file, and not in Nix."""


class ValuePlace(NamedTuple):
    """The cursor is in a directive's value."""

    located: Located
    section: str
    directive: str
    inside: StringCursor | None
    """The string that contains it; None outside strings. In a unit file every value is one."""
    word: Span
    """Outside strings: the word at the cursor."""
    listed: bool
    """Whether it is in a list."""
    ended: bool
    """Whether the statement has its semicolon."""
    in_text: bool = False
    """Whether it is in the text of a unit file, and not in Nix."""


class SectionPlace(NamedTuple):
    """The cursor is in a section header of a unit file, or where one may begin."""

    located: Located
    word: Span
    """The header with its brackets, as far as they are there; empty where nothing is yet."""


Place: TypeAlias = NamePlace | ValuePlace | SectionPlace
