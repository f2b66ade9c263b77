"""Diagnostics of values without quotes, which Nix takes for variables: ``PrivateTmp = yes;``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import rule_pages
from serviceconfig_ls.features.text_rules import UNQUOTED_VALUE
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.fix_edits import nix_value
from systemd_directives import grammar
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.sections import file_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Definition, Located
    from systemd_directives.model import SystemdVersion

_NO_VALUE = "qzxw"
"""A word that only directives with any text as their value accept."""
_NO_TEXT = re.compile(r"[#(){}\[\]\\]|/\*")
"""What makes it unclear which text a value without quotes stands for."""
_LINE_BREAK = re.compile(r"[ \t]*[\r\n]\s*")
_MIN_LENGTH = 2
"""A single letter may be the first one of another word."""


def diagnostics(
    document: Document, located: Located, config: Config, *, is_sound: bool
) -> Iterator[Diagnostic]:
    """The diagnostics of a unit. ``is_sound``: the document has no syntax error.

    While the user types, a value is reported once it is one that the directive accepts.
    """
    if UNQUOTED_VALUE in config.diagnostics_ignore:
        return
    for definition in located.block.definitions:
        if not definition.bare:
            continue
        spans = [located.span(each.span) for each in definition.bare]
        texts = [_text(document, span) for span in spans]
        if any(map(_NO_TEXT.search, texts)):
            continue
        is_certain = is_sound and all(each.is_certain for each in definition.bare)
        if (is_certain and config.is_finished) or all(
            is_one_of_few(definition.section, definition.directive, text, config.systemd)
            for text in texts
        ):
            yield _diagnostic(located, definition, spans, texts)


def is_one_of_few(section: str, directive: str, text: str, version: SystemdVersion) -> bool:
    """Whether a directive accepts a value, and does not accept just any word."""
    if len(text) < _MIN_LENGTH:
        return False
    if grammar.verdict(section, directive, text, version).problems:
        return False
    return bool(grammar.verdict(section, directive, _NO_VALUE, version).problems)


def nix_text(section: str, directive: str, text: str) -> str:
    """A value of a directive in Nix."""
    # NixOS compares the values of some settings of networks with strings
    is_boolean = not file_type_of(section) and is_one_of_few(section, directive, "true", NEWEST)
    return nix_value(text, boolean=is_boolean)


def _text(document: Document, span: Span) -> str:
    """The text of a value, on one line."""
    written = document.text[span.start : span.end].decode(errors="replace")
    return _LINE_BREAK.sub(" ", written)


def _diagnostic(
    located: Located, definition: Definition, spans: Sequence[Span], texts: Sequence[str]
) -> Diagnostic:
    """The diagnostic of a value, or of the elements of a list, with the fix that quotes them."""
    edits = [
        TextEdit(span, nix_text(definition.section, definition.directive, text))
        for span, text in zip(spans, texts, strict=True)
    ]
    is_one = len(edits) == 1
    title = f"Write {edits[0].text}" if is_one else "Quote the words"
    fix = Action(title, "quickfix", tuple(edits), safe=True, fixes=UNQUOTED_VALUE, preferred=True)
    return Diagnostic(
        Span(spans[0].start, spans[-1].end),
        Severity.ERROR,
        UNQUOTED_VALUE,
        f"Nix has no value {texts[0]}: write {edits[0].text}, or evaluation fails",
        Effect.EVALUATION,
        url=rule_pages.url(UNQUOTED_VALUE),
        fixes=(fix,),
        service=located.block.name,
        directive=definition.directive,
    )
