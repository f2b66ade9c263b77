"""Capabilities are added that were never taken away.

What it checks
    A CapabilityBoundingSet line without ~ after lines with ~, which adds nothing to what is left.

Why
    A first line with ~ leaves all the others. Later lines without ~ add to the set; they do not
    narrow it to what they name.

Instead
    Write only the line without ~, which leaves just those.

Reference
    systemd.exec(5), CapabilityBoundingSet; the score of 252, 257 and 262 counts everything that
    was not taken away.
"""

from __future__ import annotations

from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("CapabilityBoundingSet",),
    bad=(
        service("CapabilityBoundingSet=~CAP_SYS_ADMIN\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE"),
        service(
            "CapabilityBoundingSet=~CAP_SYS_PTRACE CAP_SYS_ADMIN\nCapabilityBoundingSet=CAP_CHOWN"
        ),
    ),
    good=(
        service("CapabilityBoundingSet=CAP_NET_BIND_SERVICE"),
        service("CapabilityBoundingSet=CAP_CHOWN"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each line that adds nothing."""
    settings = unit.lines("CapabilityBoundingSet")
    if unit.completeness in (Completeness.UNKNOWN_MERGE, Completeness.UNKNOWN_OVERLAY):
        return
    if not all(setting.certain and setting.text for setting in settings):
        return
    taken: set[str] = set()
    for setting in settings:
        text = (setting.text or "").strip()
        words = {word.upper() for word in text.lstrip("~").split()}
        if text.startswith("~"):
            taken |= words
        elif not taken:
            return
        elif words.isdisjoint(taken):
            message = "these were not taken away before, so the line changes nothing"
            yield report.value(setting, message)
        else:
            taken -= words
