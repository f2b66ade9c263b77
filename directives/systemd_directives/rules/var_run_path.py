"""A path below /var/run, the old name of /run.

What it checks
    PIDFile below /var/run, from systemd 255.

Why
    /var/run is a symbolic link to /run. systemd rewrites the path and logs a message at every
    start.

Instead
    Write /run.

Reference
    systemd.service(5), PIDFile; ``systemd-analyze verify`` of 255 and later prints a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.NOTED,
    triggers=("PIDFile",),
    since=SystemdVersion(255),
    supersedes=("discouraged-value",),
    bad=(
        service("Type=forking\nPIDFile=/var/run/web.pid", "Type=forking\nPIDFile=/run/web.pid"),
        service("PIDFile=/var/run/a/b.pid\nType=forking", "PIDFile=/run/a/b.pid\nType=forking"),
    ),
    good=(service("Type=forking\nPIDFile=/run/web.pid"), service("Type=forking")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports a path below /var/run."""
    setting = unit.effective("PIDFile")
    text = unit.value("PIDFile") or ""
    if setting and text.startswith("/var/run/"):
        message = "/var/run is the old name of /run; systemd rewrites the path"
        yield report.value(setting, message, change(setting, text.removeprefix("/var"), safe=True))
