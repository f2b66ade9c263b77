"""A /tmp that is meant to be shared, but is disconnected.

What it checks
    JoinsNamespaceOf with PrivateTmp=disconnected, from systemd 257.

Why
    JoinsNamespaceOf shares only a connected /tmp. A disconnected /tmp belongs to one service.

Instead
    Write PrivateTmp=yes in both units.

Reference
    systemd.exec(5), PrivateTmp; systemd.unit(5), JoinsNamespaceOf.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("JoinsNamespaceOf",),
    since=SystemdVersion(257),
    bad=(
        Example(
            "[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n",
            fixed="[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=true\n",
        ),
        Example(
            "[Unit]\nJoinsNamespaceOf=b.service\n[Service]\nPrivateTmp=disconnected\nExecStart=/bin/true\n",
            fixed="[Unit]\nJoinsNamespaceOf=b.service\n[Service]\nPrivateTmp=true\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example(
            "[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n"
        ),
        service("PrivateTmp=disconnected"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivateTmp."""
    setting = unit.effective("PrivateTmp")
    joins = unit.enabled("JoinsNamespaceOf", "Unit")
    if setting and joins and unit.value("PrivateTmp") == "disconnected":
        message = "JoinsNamespaceOf does not share a disconnected /tmp; PrivateTmp=true is shared"
        yield report.value(setting, message, change(setting, "true"))
