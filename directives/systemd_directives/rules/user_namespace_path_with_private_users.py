"""A user namespace of its own, and another one to join.

What it checks
    UserNamespacePath with PrivateUsers, in systemd 262.

Why
    A service is in one user namespace. systemd does not load a unit that asks for two.

Instead
    Remove one of the two.

Reference
    systemd.exec(5), UserNamespacePath; ``systemd-analyze verify`` of 262 refuses the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

_PATH = "UserNamespacePath=/run/userns"


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("UserNamespacePath",),
    since=SystemdVersion(262),
    supersedes=("namespace-path-wins",),
    bad=(
        service(f"{_PATH}\nPrivateUsers=yes", _PATH),
        service(f"PrivateUsers=identity\n{_PATH}", _PATH),
    ),
    good=(
        service(_PATH),
        service(f"{_PATH}\nPrivateUsers=no"),
        service("PrivateUsers=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivateUsers of a unit that joins a user namespace."""
    joined, setting = unit.assigned("UserNamespacePath"), unit.enabled("PrivateUsers")
    if joined and setting:
        yield report.directive(
            setting,
            "UserNamespacePath refuses PrivateUsers: the unit does not load",
            remove(setting),
            related=((joined, "is joined instead"),),
        )
