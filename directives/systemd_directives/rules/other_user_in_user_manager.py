"""A user unit that is meant to run as another user.

What it checks
    User=root or User=0 in units of the user manager.

Why
    A user manager has only the privileges of its own user: the start fails with 217/USER.

Instead
    Remove User, or make it a system service.

Reference
    systemd.exec(5), User.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("User",),
    scope=RuntimeScope.USER,
    bad=(service("User=root", "", user=True), service("User=0\nNice=5", "Nice=5", user=True)),
    good=(service("Nice=5", user=True), service("User=root\nNice=5")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports User=root."""
    setting = unit.effective("User")
    if setting and unit.value("User") in ("root", "0"):
        yield report.value(
            setting, "a user manager cannot run a service as root: the start fails", remove(setting)
        )
