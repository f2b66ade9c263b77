"""A directive that needs a newer systemd.

What it checks
    Directives that a later release added than the one that the unit is checked against.

Why
    An older systemd treats the name like a misspelled one: it ignores the line, and the
    protection is missing.

Instead
    Check against the systemd that will run the unit, or use a directive that this release has.

Reference
    The manual pages of systemd 257 and 262 date each directive; ``systemd-analyze verify`` of
    252 and 257 report the line.
"""

from __future__ import annotations

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.name_status import NameStatus, status_of


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nPrivatePIDs=yes\n", SystemdVersion(252)),
        Example("[Service]\nExecStart=/bin/true\nPrivateBPF=yes\n", SystemdVersion(257)),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nPrivatePIDs=yes\n", SystemdVersion(257)),
        Example("[Service]\nExecStart=/bin/true\nPrivateBPF=yes\n", SystemdVersion(262)),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive that is newer than the checked release."""
    for setting in unit.settings:
        if status_of(setting, unit.version) is NameStatus.NEWER:
            directive = catalogue.find(setting.section, setting.directive)
            since = directive.since if directive else None
            exact = "" if directive and directive.since_exact else " or a little earlier"
            needed = f"{setting.directive} needs systemd {since}{exact}"
            yield report.directive(setting, f"{needed}; {unit.version} ignores the line")
