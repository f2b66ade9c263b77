"""The answers of the features: plain values with byte spans, independent of LSP and Nix syntax.

Every answer is immutable and refers to one document. Offsets are bytes of its UTF-8 text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import Elsewhere
    from systemd_directives.model import Effect, Severity

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


class TextEdit(NamedTuple):
    """Replaces a span by ``text``. All edits of one answer refer to the same text."""

    span: Span
    text: str


class Action(NamedTuple):
    """A change that the user can apply."""

    title: str
    kind: str
    """The kind in LSP: ``quickfix``, ``refactor.rewrite``, ``source.fixAll.serviceconfig``."""
    edits: tuple[TextEdit, ...]
    safe: bool = False
    """True if it can be applied without a look."""
    fixes: str | None = None
    """The rule whose finding it fixes."""
    preferred: bool = False
    """True if it is the one obvious fix."""
    documentation: str = ""
    """What it restricts, what to test afterwards and how to debug, as Markdown."""
    is_choice: bool = False
    """True if it belongs in a list of choices, where the client can show one."""
    at_header: bool = False
    """True if it is offered at the header of a block, where other clients list it too."""
    question: str = ""
    """The question about the service to answer first; empty if there is none."""
    obstacle: str = ""
    """Why it cannot be applied here; then it has no edits."""


class Diagnostic(NamedTuple):
    """A finding at a piece of text."""

    span: Span
    severity: Severity
    code: str
    """The name of the rule."""
    message: str
    effect: Effect | None = None
    unnecessary: bool = False
    """True if the text can be removed without any difference."""
    deprecated: bool = False
    related: tuple[tuple[Span, str], ...] = ()
    """Related places, each with a message."""
    elsewhere: tuple[tuple[Elsewhere, str], ...] = ()
    """Related places in other files."""
    url: str | None = None
    """The address of the rule's page, if there is one."""
    fixes: tuple[Action, ...] = ()
    service: str | None = None
    """The unit's name, if it is known."""
    directive: str | None = None
    """The directive that it is about; None for the unit as a whole."""


class Item(NamedTuple):
    """One completion. A tuple, since hundreds are created at each edit."""

    label: str
    kind: str
    """``property``, ``value``, ``enum`` or ``snippet``."""
    text: str
    """The inserted text."""
    detail: str = ""
    delta: str = ""
    """The effect on the exposure, such as ``−0.2``; empty if it does not show."""
    snippet: bool = False
    """True if ``text`` contains tab stops in LSP's syntax."""
    filter_text: str | None = None
    """The text that the client filters by, if it is not the label."""
    sort_text: str | None = None
    """The text that the client sorts by, if it is not the label."""
    deprecated: bool = False
    key: str | None = None
    """The argument of ``completion.document_item``; None if there is no documentation."""
    span: Span | None = None
    """The replaced span, if it differs from that of the list."""
    opens_values: bool = False
    """True if the values should be listed once ``text`` is inserted."""


class Completions(NamedTuple):
    """The completions at one place. Items without a span are the same at each edit."""

    span: Span
    """The replaced span; the cursor is in it or at its end."""
    items: tuple[Item, ...]


class Hover(NamedTuple):
    """The hover over a piece of text."""

    markdown: str
    span: Span
    has_table: bool = False
    """True if there is a table of all checks for the place."""


class Hint(NamedTuple):
    """A short label behind the text at an offset."""

    offset: int
    label: str
    tooltip: str | None = None
    """Markdown."""


class Lens(NamedTuple):
    """A line above a span that runs a command when it is clicked."""

    span: Span
    title: str
    command: str
    """A command of the server, or empty for plain text."""
    arguments: tuple[Json, ...] = ()
