"""Diagnostics about the text itself rather than about a unit: names, summaries and pages."""

from __future__ import annotations

from typing import NamedTuple

from systemd_directives.model import Effect, Severity

UNCLOSED_STRING = "unclosed-string"
UNUSED_IGNORE = "unused-ignore"
UNIT_SYNTAX = "unit-syntax"


class OwnRule(NamedTuple):
    """One of these rules, documented like the rules over units."""

    name: str
    severity: Severity
    effect: Effect | None
    summary: str
    page: str
    """The Markdown below the title."""


OWN_RULES = (
    OwnRule(
        UNCLOSED_STRING,
        Severity.ERROR,
        Effect.EVALUATION,
        "A quote without a partner",
        "The string that it begins or ends runs over the lines below, up to the next quote. Nix "
        "refuses the file, often far from the place. Nothing else is said of those lines until "
        "the quote is there.",
    ),
    OwnRule(
        UNIT_SYNTAX,
        Severity.ERROR,
        Effect.IGNORED,
        "A line of a unit file that systemd cannot read",
        "Every line of a unit file is a comment, a `[Section]`, or `Name=value` below a section. "
        "systemd logs other lines and passes over them; a damaged section header keeps the unit "
        "from loading.",
    ),
    OwnRule(
        UNUSED_IGNORE,
        Severity.HINT,
        None,
        "A silencing comment that silences nothing",
        "`# serviceconfig: ignore[rule]` silences a rule on its own line, or alone on a line on "
        "the one below. Where that rule says nothing there, the comment only hides what may come.",
    ),
)
