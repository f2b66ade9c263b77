"""Code actions: quick fixes at a place, the fix of everything safe, hardening lines.

The fixes come with the diagnostics; this module decides which of them can be applied together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import pasted_unit, suppressions
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hardening import offers
from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.features.text_rules import NOT_SUPPRESSED, PASTED_LINES
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.workspace.workspace import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.nix.text.document import Document

FIX_ALL = "source.fixAll.serviceconfig"


def actions(document: Document, span: Span, config: Config) -> tuple[Action, ...]:
    """The actions for ``span``: fixes, the fix of everything safe, then hardening lines."""
    return (*fixes(document, span, config), *offers.actions(document, span, config))


def fixes(document: Document, span: Span, config: Config) -> tuple[Action, ...]:
    """The fixes for ``span``, the fix of everything safe last.

    Without a selection, these are the fixes of the line; those of what the cursor is in come first.
    """
    found = diagnose(document, config)
    near = sorted(_near(document, found, span), key=lambda each: not _overlaps(each.span, span))
    made = [action for diagnostic in near for action in diagnostic.fixes]
    made += _suppressions(document, near)
    if not any(action.fixes == PASTED_LINES for action in made):
        made += pasted_unit.actions(document, units(document), span)
    edits = compatible_edits(
        action for diagnostic in found for action in diagnostic.fixes[:1] if action.safe
    )
    if edits:
        made.append(Action("Fix all that is safe to fix", FIX_ALL, edits, safe=True))
    return tuple(made)


def _near(document: Document, found: Iterable[Diagnostic], span: Span) -> Iterator[Diagnostic]:
    """The diagnostics of a selection, or those of the line of a cursor."""
    if span.start != span.end:
        yield from (each for each in found if _overlaps(each.span, span))
        return
    line = document.lines.line_at(span.start)
    start, end = document.lines.start(line), document.lines.content_end(line)
    yield from (each for each in found if _overlaps(each.span, Span(start, end)))


def _suppressions(document: Document, found: Iterable[Diagnostic]) -> Iterator[Action]:
    """For each rule that reports something: the comment that suppresses it on its line."""
    seen = set[tuple[str, int]]()
    for each in found:
        line = document.lines.line_at(each.span.start)
        if each.code in NOT_SUPPRESSED or (each.code, line) in seen:
            continue
        seen.add((each.code, line))
        edit = suppressions.comment_for(document.text, document.lines, each.span, each.code)
        if edit is not None:
            yield Action(f"Ignore {each.code} on this line", "quickfix", (edit,), fixes=each.code)


def _overlaps(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def compatible_edits(candidates: Iterable[Action]) -> tuple[TextEdit, ...]:
    """The edits of all actions, without those that overlap earlier ones."""
    edits: list[TextEdit] = []
    for action in candidates:
        if not any(_touch(edit, other) for edit in action.edits for other in edits):
            edits.extend(action.edits)
    return tuple(sorted(edits, key=lambda edit: edit.span))


def _touch(one: TextEdit, other: TextEdit) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
