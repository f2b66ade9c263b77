"""Capabilities that are added without having been removed.

What it checks
    A CapabilityBoundingSet line without ~ after lines with ~, which adds nothing to the set.

Why
    A first line with ~ keeps all other capabilities. Later lines without ~ add to the set; they
    do not restrict it to what they name.

Instead
    Write only the line without ~, which keeps only the named capabilities.

Reference
    systemd.exec(5), CapabilityBoundingSet; the score of 252, 257 and 262 counts every
    capability that was not removed.
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
    """Reports each line that adds nothing."""
    settings = unit.lines("CapabilityBoundingSet")
    if unit.completeness in (Completeness.UNKNOWN_MERGE, Completeness.UNKNOWN_OVERLAY):
        return
    if not all(setting.certain and setting.text for setting in settings):
        return
    removed: set[str] = set()
    for setting in settings:
        text = (setting.text or "").strip()
        words = {word.upper() for word in text.lstrip("~").split()}
        if text.startswith("~"):
            removed |= words
        elif not removed:
            return
        elif words.isdisjoint(removed):
            message = "these were not removed before, so the line has no effect"
            yield report.value(setting, message)
        else:
            removed -= words
