"""A network namespace that may not exist yet.

What it checks
    NetworkNamespacePath without After, BindsTo, Requires, Requisite and PartOf.

Why
    The start fails with 225/NETWORK if the path is missing, and the service keeps running after
    the namespace is removed.

Instead
    Name the unit that creates the namespace in After and BindsTo.

Reference
    systemd.exec(5), NetworkNamespacePath; systemd.unit(5), BindsTo.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("NetworkNamespacePath",),
    needs_complete_unit=True,
    bad=(
        service("NetworkNamespacePath=/run/netns/vpn"),
        Example(
            "[Unit]\nWants=a.service\n[Service]\nExecStart=/bin/true\nNetworkNamespacePath=/run/netns/a\n"
        ),
    ),
    good=(
        Example(
            "[Unit]\nAfter=netns.service\nBindsTo=netns.service\n[Service]\nExecStart=/bin/true\nNetworkNamespacePath=/run/netns/a\n"
        ),
        service("PrivateNetwork=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the path."""
    setting = unit.assigned("NetworkNamespacePath")
    ties = ("After", "BindsTo", "Requires", "PartOf", "Requisite")
    if setting and unit.missing(*ties, section="Unit"):
        message = "nothing orders the service after the unit that creates the namespace; add After"
        yield report.value(setting, message)
