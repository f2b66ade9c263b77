"""A line that a later line of the same directive replaces.

What it checks
    Directives of one value that a unit sets twice.

Why
    The last valid line is in force. The earlier one has no effect.

Instead
    Remove the earlier line.

Reference
    systemd.syntax(7); systemd.exec(5), each directive of one value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

if TYPE_CHECKING:
    from systemd_directives.model import Setting


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        service("PrivateTmp=no\nPrivateTmp=yes", "PrivateTmp=yes"),
        service("ProtectSystem=full\nNice=5\nProtectSystem=strict", "Nice=5\nProtectSystem=strict"),
    ),
    good=(
        service("PrivateTmp=yes"),
        service("SystemCallFilter=@system-service\nSystemCallFilter=~@mount"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line that is replaced."""
    seen: set[tuple[str, str]] = set()
    for setting in reversed(unit.settings):
        section, name = place = setting.section, setting.directive
        if place in seen and _single(setting) and unit.effective(name, section):
            message = "a later line replaces this one"
            yield report.directive(setting, message, remove(setting), unnecessary=True)
        seen.add(place)


def _single(setting: Setting) -> bool:
    directive = catalogue.find(setting.section, setting.directive)
    kept = (setting.text or "") and setting.certain
    return bool(kept and directive and not directive.appends and "run" in directive.evidence[2:3])
