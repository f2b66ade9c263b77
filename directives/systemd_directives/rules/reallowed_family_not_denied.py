"""An address family that is allowed without having been denied.

What it checks
    RestrictAddressFamilies lines without ~ that follow a first line with ~, with families that
    no earlier line denies.

Why
    The first line makes the list a deny list. A later line without ~ removes families from that
    list; it does not restrict the service to what it names.

Instead
    Write only the line without ~, which allows only the named families.

Reference
    systemd.exec(5), RestrictAddressFamilies; the score of 252, 257 and 262 counts every other
    family as allowed.
"""

from __future__ import annotations

from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("RestrictAddressFamilies",),
    bad=(
        service("RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_UNIX"),
        service("RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_INET AF_INET6"),
    ),
    good=(
        service("RestrictAddressFamilies=AF_UNIX"),
        service("RestrictAddressFamilies=AF_INET AF_INET6"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line that removes nothing from the list."""
    if not unit.valid("RestrictAddressFamilies") or unit.completeness is Completeness.UNKNOWN_MERGE:
        return
    denied: set[str] = set()
    for setting in unit.lines("RestrictAddressFamilies"):
        text = (setting.text or "").strip()
        names = set(text.removeprefix("~").upper().split())
        if text.startswith("~"):
            denied |= names
        elif not denied or not text:
            return
        elif names.isdisjoint(denied):
            yield report.value(setting, "these were not denied before, so the line has no effect")
        else:
            denied -= names
