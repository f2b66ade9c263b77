"""A user range of its own together with a user of the machine.

What it checks
    PrivateUsers=managed with User, Group, PAMName or DynamicUser=yes, in systemd 262.

Why
    With managed the service runs as root of a user range of its own, so it cannot run as another
    user as well. systemd does not load the unit.

Instead
    Remove User and the others, or use another value, such as self.

Reference
    systemd.exec(5), PrivateUsers; ``systemd-analyze verify`` of 262 refuses the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("PrivateUsers",),
    since=SystemdVersion(262),
    bad=(
        service("PrivateUsers=managed\nUser=web", "PrivateUsers=self\nUser=web"),
        service("DynamicUser=yes\nPrivateUsers=managed", "DynamicUser=yes\nPrivateUsers=self"),
        service("PrivateUsers=managed\nPAMName=login", "PrivateUsers=self\nPAMName=login"),
    ),
    good=(
        service("PrivateUsers=managed"),
        service("PrivateUsers=self\nUser=web"),
        service("PrivateUsers=managed\nUser="),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivateUsers=managed of a unit that names a user."""
    setting = unit.effective("PrivateUsers")
    if setting is None or (setting.text or "").strip() != "managed":
        return
    named = [unit.assigned(name) for name in ("User", "Group", "PAMName")]
    other = next(filter(None, [*named, unit.enabled("DynamicUser")]), None)
    if other is not None:
        yield report.value(
            setting,
            f"managed conflicts with {other.directive}: systemd does not load the unit",
            change(setting, "self"),
            related=((other, "names another user"),),
        )
