"""What the features answer: plain values with byte spans; knows neither LSP nor Nix syntax.

Every answer is immutable and speaks of one document. Offsets are bytes of its UTF-8 text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import Elsewhere
    from systemd_directives.model import Effect, Severity

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


class TextEdit(NamedTuple):
    """Puts ``text`` in place of a span. All edits of one answer speak of the same text."""

    span: Span
    text: str


class Action(NamedTuple):
    """A change that a person may ask for."""

    title: str
    kind: str
    """As LSP names it: ``quickfix``, ``refactor.rewrite``, ``source.fixAll.serviceconfig``."""
    edits: tuple[TextEdit, ...]
    safe: bool = False
    """True where applying it without a look cannot do harm."""
    fixes: str | None = None
    """The rule whose finding it mends."""
    preferred: bool = False
    """True where it is the one obvious answer to what is wrong there."""
    documentation: str = ""
    """What it takes away, what to test afterwards and how to debug, as Markdown."""


class Diagnostic(NamedTuple):
    """One thing to say of a piece of text."""

    span: Span
    severity: Severity
    code: str
    """The name of the rule."""
    message: str
    effect: Effect | None = None
    unnecessary: bool = False
    """True where the text could go without any difference."""
    deprecated: bool = False
    related: tuple[tuple[Span, str], ...] = ()
    """Further places that play a part, each with what to say there."""
    elsewhere: tuple[tuple[Elsewhere, str], ...] = ()
    """Such places in other files."""
    url: str | None = None
    """Of the rule's page, where there is one."""
    fixes: tuple[Action, ...] = ()
    service: str | None = None
    """The unit's name, where it can be known."""
    directive: str | None = None
    """The directive it speaks of; None for the unit as a whole."""


class Item(NamedTuple):
    """One completion. A tuple, since hundreds are made at each key."""

    label: str
    kind: str
    """``property``, ``value``, ``enum`` or ``snippet``."""
    text: str
    """What is put there."""
    detail: str = ""
    delta: str = ""
    """What it would do to the exposure: ``−0.2``; empty for nothing that shows."""
    snippet: bool = False
    """True where ``text`` holds tab stops in the syntax of LSP."""
    filter_text: str | None = None
    """What typing is compared with, where that is not the label."""
    sort_text: str | None = None
    """What the list is ordered by, where that is not the label."""
    deprecated: bool = False
    key: str | None = None
    """What ``completion.document_item`` takes to tell more; None where there is no more to tell."""
    span: Span | None = None
    """What it replaces, where that is not what the others of its list do."""


class Completions(NamedTuple):
    """The completions at one place. Items without a place of their own are the same at each key."""

    span: Span
    """What is replaced; the cursor is in it or at its end."""
    items: tuple[Item, ...]


class Hover(NamedTuple):
    """What to show over a piece of text."""

    markdown: str
    span: Span


class Hint(NamedTuple):
    """A few words shown behind the text at an offset."""

    offset: int
    label: str
    tooltip: str | None = None
    """Markdown."""


class Lens(NamedTuple):
    """A line above a span that runs a command when it is clicked."""

    span: Span
    title: str
    command: str
    """One that the server offers, or empty for plain text."""
    arguments: tuple[Json, ...] = ()
