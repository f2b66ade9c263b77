"""A user's name with quotes in it.

What it checks
    User and Group with quotes around the name.

Why
    Quotes are not taken off here: they become part of a name that no user has, and the start
    fails with 217/USER.

Instead
    Write the name without quotes.

Reference
    systemd.exec(5), User; ``systemd-analyze verify`` of 252, 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each name in quotes."""
    for setting in lines.every("User", "Group"):
        text = setting.text or ""
        if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'":
            yield SAY.of_value(
                setting,
                f"the quotes become part of the name: no {setting.directive.lower()} is called so",
                write(setting, text[1:-1]),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service('User="web"', "User=web"), service("Group='web'", "Group=web")),
    good=(service("User=web"), service("Group=web")),
    on=("User", "Group"),
    supersedes=frozenset({"invalid-value", "discouraged-value"}),
)
