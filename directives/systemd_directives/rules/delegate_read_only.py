"""A delegated control group that the service cannot write.

What it checks
    Delegate with ProtectControlGroups=yes or strict.

Why
    ProtectControlGroups makes the control groups read-only for the service. It cannot create
    subgroups in its own control group.

Instead
    Write ProtectControlGroups=private (from systemd 257), or remove one of the two.

Reference
    systemd.exec(5), ProtectControlGroups; systemd.resource-control(5), Delegate.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Delegate",),
    bad=(
        service(
            "Delegate=yes\nProtectControlGroups=yes",
            "Delegate=yes\nProtectControlGroups=private",
            SystemdVersion(257),
        ),
        service("Delegate=yes\nProtectControlGroups=yes", None, SystemdVersion(252)),
        service(
            "ProtectControlGroups=strict\nDelegate=pids",
            "ProtectControlGroups=private\nDelegate=pids",
            SystemdVersion(262),
        ),
    ),
    good=(service("Delegate=yes"), service("ProtectControlGroups=yes\nDelegate=no")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProtectControlGroups."""
    protect, delegate = unit.enabled("ProtectControlGroups"), unit.enabled("Delegate")
    if protect and delegate and unit.value("ProtectControlGroups") != "private":
        fixes = (change(protect, "private"),) if unit.version >= 257 else ()
        yield report.value(
            protect,
            "the service cannot write to the control group that Delegate gives it",
            *fixes,
            related=((delegate, "delegates the control group"),),
        )
