"""A type of service that needs ExecStart and has none.

What it checks
    Services with a Type other than oneshot and no ExecStart, but with ExecStop or
    SuccessAction.

Why
    Only Type=oneshot may have nothing to start. systemd does not load any other.

Instead
    Add ExecStart, or write Type=oneshot.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Type",),
    needs_complete_unit=True,
    bad=(
        Example(
            "[Service]\nType=simple\nExecStop=/bin/true\nRemainAfterExit=yes\n",
            fixed="[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
        Example(
            "[Unit]\nSuccessAction=reboot\n[Service]\nType=exec\n",
            fixed="[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n",
        ),
    ),
    good=(
        Example("[Service]\nType=simple\nExecStart=/bin/true\nExecStop=/bin/true\n"),
        Example("[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the Type that needs a command."""
    setting = unit.effective("Type")
    kind = (setting.text or "").strip() if setting else ""
    if setting is None or kind in ("", "oneshot") or not unit.missing("ExecStart"):
        return
    stops = not unit.missing("ExecStop") or not unit.missing("SuccessAction", section="Unit")
    if stops:
        message = f"Type={kind} needs ExecStart: systemd does not load the unit"
        # a oneshot with a stop command alone is refused too, unless it stays active
        stays = unit.enabled("RemainAfterExit") or unit.lines("SuccessAction", "Unit")
        yield report.value(setting, message, *((change(setting, "oneshot"),) if stays else ()))
