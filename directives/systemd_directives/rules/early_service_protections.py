"""Protected folders that may not be mounted yet.

What it checks
    ProtectHome, ProtectSystem and PrivateTmp in a service with DefaultDependencies=no.

Why
    Without the default dependencies the service may start before the folders are mounted. The
    score skips these checks.

Instead
    Order the service after the mounts with RequiresMountsFor, or remove DefaultDependencies.

Reference
    systemd.unit(5), DefaultDependencies; the score of 252, 257 and 262 skips the checks.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("DefaultDependencies",),
    needs_complete_unit=True,
    bad=(
        Example(
            "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\nProtectHome=yes\n"
        ),
        Example("[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n"),
    ),
    good=(
        Example(
            "[Unit]\nDefaultDependencies=no\nRequiresMountsFor=/home\n[Service]\nExecStart=/bin/true\nProtectHome=yes\n"
        ),
        Example(
            "[Unit]\nDefaultDependencies=no\nAfter=local-fs.target\n[Service]\nExecStart=/bin/true\nProtectSystem=yes\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports DefaultDependencies."""
    early = unit.disabled("DefaultDependencies", "Unit")
    ordered = [*unit.lines("RequiresMountsFor", "Unit"), *unit.lines("After", "Unit")]
    names = ("ProtectHome", "ProtectSystem", "PrivateTmp")
    setting = next((found for name in names if (found := unit.enabled(name))), None)
    if early and setting and unit.complete and not ordered:
        yield report.value(
            early,
            f"the service may start before the folders of {setting.directive} are mounted",
            related=((setting, "protects folders that are mounted later"),),
        )
