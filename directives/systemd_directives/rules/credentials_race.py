"""A command that may run before its credentials are available.

What it checks
    Type=simple with credentials and ExecStartPost, from systemd 257.

Why
    systemd considers a service of this type started before its credentials are set up, so that
    ExecStartPost may run without them. systemd logs a warning.

Instead
    Use Type=exec or Type=notify.

Reference
    systemd.service(5), Type; ``systemd-analyze verify`` of 257 and 262 print a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change

_CREDENTIALS = ("LoadCredential", "SetCredential", "LoadCredentialEncrypted")


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("ExecStartPost",),
    since=SystemdVersion(257),
    bad=(
        service(
            "Type=simple\nExecStartPost=/bin/true\nLoadCredential=a:/run/a",
            "Type=exec\nExecStartPost=/bin/true\nLoadCredential=a:/run/a",
        ),
        service(
            "ExecStartPost=/bin/true\nType=simple\nSetCredential=a:b",
            "ExecStartPost=/bin/true\nType=exec\nSetCredential=a:b",
        ),
    ),
    good=(
        service("Type=exec\nExecStartPost=/bin/true\nLoadCredential=a:/run/a"),
        service("Type=simple\nLoadCredential=a:/run/a"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the Type."""
    setting = unit.effective("Type")
    if setting is None or unit.value("Type") != "simple" or not unit.assigned("ExecStartPost"):
        return
    secret = next((found for name in _CREDENTIALS if (found := unit.assigned(name))), None)
    if secret:
        yield report.value(
            setting,
            "ExecStartPost may run before the credentials are set up; Type=exec waits",
            change(setting, "exec"),
            related=((secret, "a credential"),),
        )
