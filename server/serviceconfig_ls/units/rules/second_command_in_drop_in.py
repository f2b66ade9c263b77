"""A drop-in that adds a command instead of replacing one.

What it checks
    ExecStart without an empty first element in a unit with overrideStrategy = "asDropin", except
    with Type=oneshot.

Why
    A drop-in extends the unit that it belongs to. Together with the existing command the service
    has two, and systemd does not load it.

Instead
    Write [ "" "command" ]. The empty first line resets the list.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit
    with its drop-in.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Severity
from systemd_directives.rules.support import Findings, Report, rule

_DROP_IN = 'overrideStrategy = "asDropin";'


@rule(
    severity=Severity.WARNING,
    triggers=("ExecStart",),
    bad=(
        service(_DROP_IN, 'serviceConfig.ExecStart = "/run/web";', name='"web@a"'),
        service(_DROP_IN, 'serviceConfig = { Nice = 5; ExecStart = [ "/run/web" ]; };'),
    ),
    good=(
        service(_DROP_IN, 'serviceConfig.ExecStart = [ "" "/run/web" ];'),
        service(_DROP_IN, "serviceConfig.Nice = 5;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first ExecStart of a drop-in that does not reset the list."""
    if not view.nixos or "overrideStrategy" not in view.block.options:
        return
    settings = view.unit.lines("ExecStart")
    reset = any(setting.text == "" for setting in settings)
    if settings and not reset and view.unit.value("Type") != "oneshot" and settings[0].certain:
        message = 'a drop-in adds a second command; [ "" … ] replaces the first one'
        yield report.value(settings[0], message)
