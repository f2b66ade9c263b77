"""Code actions: quick fixes at a place, the fix of everything safe, hardening lines.

The fixes come with the diagnostics; this module decides which of them can be applied together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hardening import offers
from serviceconfig_ls.features.model import Action, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document

FIX_ALL = "source.fixAll.serviceconfig"


def actions(document: Document, span: Span, config: Config) -> tuple[Action, ...]:
    """The actions for ``span``: fixes, the fix of everything safe, then hardening lines."""
    return (*fixes(document, span, config), *offers.actions(document, span, config))


def fixes(document: Document, span: Span, config: Config) -> tuple[Action, ...]:
    """The fixes for ``span``, the fix of everything safe last."""
    found = diagnose(document, config)
    made = [
        action
        for diagnostic in found
        if diagnostic.span.start <= span.end and span.start <= diagnostic.span.end
        for action in diagnostic.fixes
    ]
    edits = compatible_edits(
        action for diagnostic in found for action in diagnostic.fixes[:1] if action.safe
    )
    if edits:
        made.append(Action("Fix all that is safe to fix", FIX_ALL, edits, safe=True))
    return tuple(made)


def compatible_edits(candidates: Iterable[Action]) -> tuple[TextEdit, ...]:
    """The edits of all actions, without those that overlap earlier ones."""
    edits: list[TextEdit] = []
    for action in candidates:
        if not any(_touch(edit, other) for edit in action.edits for other in edits):
            edits.extend(action.edits)
    return tuple(sorted(edits, key=lambda edit: edit.span))


def _touch(one: TextEdit, other: TextEdit) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
