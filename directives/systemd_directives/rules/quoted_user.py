"""A user name with quotes.

What it checks
    User and Group with quotes around the name.

Why
    systemd does not remove quotes here. They become part of a name that no user has, and the
    start fails with 217/USER.

Instead
    Write the name without quotes.

Reference
    systemd.exec(5), User; ``systemd-analyze verify`` of 252, 257 and 262 print a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("User", "Group"),
    supersedes=(
        "invalid-value",
        "discouraged-value",
    ),
    bad=(service('User="web"', "User=web"), service("Group='web'", "Group=web")),
    good=(service("User=web"), service("Group=web")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each name in quotes."""
    for setting in unit.known_lines("User", "Group"):
        text = setting.text or ""
        if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'":
            yield report.value(
                setting,
                f"systemd keeps the quotes, and no {setting.directive.lower()} has such a name",
                change(setting, text[1:-1]),
            )
