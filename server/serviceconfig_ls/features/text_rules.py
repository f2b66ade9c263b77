"""Diagnostics about the text itself rather than about a unit: names, summaries and pages."""

from __future__ import annotations

from typing import NamedTuple

from systemd_directives.model import Effect, Severity

UNCLOSED_STRING = "unclosed-string"
MISSING_SEMICOLON = "missing-semicolon"
UNQUOTED_VALUE = "unquoted-value"
PASTED_LINES = "pasted-unit-lines"
HOME_MANAGER_FORM = "home-manager-form"
NIXOS_SECTION_IN_HOME_MANAGER = "nixos-section-in-home-manager"
DIRECTIVE_BESIDE_OPTIONS = "directive-beside-options"
UNKNOWN_SECTION = "unknown-section"
UNUSED_IGNORE = "unused-ignore"
UNIT_SYNTAX = "unit-syntax"
UNKNOWN_UNIT = "unknown-unit"
UNUSED_ALLOWANCE = "unused-allowance"
EXPIRED_ALLOWANCE = "expired-allowance"

NOT_SUPPRESSED = frozenset(
    {UNCLOSED_STRING, MISSING_SEMICOLON, PASTED_LINES, UNUSED_IGNORE, UNIT_SYNTAX}
)
"""Rules for which no comment is offered: a comment would be a part of the string, or be wrong."""


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
        EXPIRED_ALLOWANCE,
        Severity.HINT,
        None,
        "An allowance whose last day has passed",
        "An entry of `allow` in `serviceconfig.toml` has a date `until` that has passed. What it "
        "accepted is reported again. Resolve the finding, or give the entry a later date.",
    ),
    OwnRule(
        UNUSED_ALLOWANCE,
        Severity.HINT,
        None,
        "An allowance without effect",
        "An entry of `allow` in `serviceconfig.toml` accepts a finding that no rule reports any "
        "more. It can only hide later mistakes: remove it. It is reported only if the whole "
        "project is checked.",
    ),
    OwnRule(
        UNCLOSED_STRING,
        Severity.ERROR,
        Effect.EVALUATION,
        "A string without its second quote",
        "The string continues over the lines below, up to the next quote. Nix refuses the file and "
        "often names a place far from this one. Where one word of the line has a quote on one side "
        "only, the fix inserts the other one. No other rule reports anything about the line until "
        "the quote is there.",
    ),
    OwnRule(
        MISSING_SEMICOLON,
        Severity.ERROR,
        Effect.EVALUATION,
        "A line without its semicolon",
        "Another binding begins on the next line, so the semicolon belongs at the end of this one. "
        "Nix refuses the file and names the place below. No other rule reports anything about the "
        "two lines until the semicolon is there. The fix also quotes a command without quotes.",
    ),
    OwnRule(
        UNQUOTED_VALUE,
        Severity.ERROR,
        Effect.EVALUATION,
        "A value without quotes",
        "The value is written as in a unit file: `PrivateTmp = yes;`, `Type = oneshot;`, "
        "`MemoryMax = 1G;`. Nix takes a word for a variable, which nothing defines, and fails. "
        "A command such as `ExecStart = /bin/a --b c;` is an expression that fails too. "
        "Write `true` or `false` for a boolean, and every other value in quotes. Nothing is "
        "reported where a `with` other than `with lib` might define the word.",
    ),
    OwnRule(
        PASTED_LINES,
        Severity.ERROR,
        Effect.EVALUATION,
        "Lines of a unit file in Nix",
        "Lines such as `[Service]`, `ProtectHome=yes` and `ProtectHome: true` are no Nix: the file "
        "cannot be parsed. The fix turns all lines that belong together into the options of the "
        "set that they are in, and keeps their comments.",
    ),
    OwnRule(
        UNKNOWN_SECTION,
        Severity.ERROR,
        Effect.IGNORED,
        "A section that the file does not have",
        "The file has a section that systemd does not read in a file of this type, such as "
        "`[Timer]` in `web.service`, or one whose name is misspelled. systemd logs the name and "
        "ignores all lines of the section. Sections whose names begin with `X-` are for other "
        "programs.",
    ),
    OwnRule(
        UNIT_SYNTAX,
        Severity.ERROR,
        Effect.IGNORED,
        "A line of a unit file that systemd cannot read",
        "Every line of a unit file is a comment, a `[Section]`, or `Name=value` below a section. "
        "systemd logs and ignores all other lines. With an invalid section header it does not load "
        "the unit.",
    ),
    OwnRule(
        UNKNOWN_UNIT,
        Severity.HINT,
        Effect.SILENT,
        "A name that no unit has",
        "No unit is called so, but the name of one differs by a letter. systemd ignores "
        "unknown names in `After=`, `Wants=` and similar lists without a message. The units that "
        "are known are those of systemd, of the project, and of the base if that is a whole "
        "system. Without such a base only misspelled names of systemd's own units are reported. "
        "With one, a name is reported that is similar to none if the unit cannot start without "
        "it, as in `Requires=`, and the base was built after the last change of the file.",
    ),
    OwnRule(
        UNUSED_IGNORE,
        Severity.HINT,
        None,
        "A suppression comment without effect",
        "`# serviceconfig: ignore[rule]` suppresses a rule on its own line or, alone on a line, on "
        "the line below. If the rule reports nothing there, the comment can only hide later "
        "mistakes.",
    ),
)
