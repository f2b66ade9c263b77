"""A repeating timer whose service stays active.

What it checks
    RemainAfterExit=yes in a service that a timer starts again and again, also one that startAt
    makes. The timer is in the same document, or in a file that is certainly evaluated with it.

Why
    A timer starts a service that is not active. This one is active after the first run, so it
    runs only once.

Instead
    Remove RemainAfterExit.

Reference
    systemd.timer(5), the note on RemainAfterExit in the description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


_REPEATS = ("OnCalendar", "OnUnitActiveSec", "OnUnitInactiveSec")


def _service(lines: str) -> str:
    return (
        '{ systemd.services.web = {\n  startAt = "*:0/15";\n'
        '  serviceConfig = {\n    Type = "oneshot";\n    ExecStart = "/run/web";\n'
        f"{lines}  }};\n}}; }}\n"
    )


_WITH_TIMER = """{
  systemd.services.web.serviceConfig = { ExecStart = "/run/web"; RemainAfterExit = true; };
  systemd.timers.web.timerConfig.OnCalendar = "daily";
}
"""
_ONCE = """{
  systemd.services.web.serviceConfig = { ExecStart = "/run/web"; RemainAfterExit = true; };
  systemd.timers.web.timerConfig.OnBootSec = "5min";
}
"""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RemainAfterExit",),
    bad=(Example(_service("    RemainAfterExit = true;\n")), Example(_WITH_TIMER)),
    good=(Example(_service("")), Example(_ONCE)),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports RemainAfterExit."""
    setting = view.unit.enabled("RemainAfterExit")
    timer = view.companion("timer") if setting and view.block.kind == "service" else None
    if setting is None or timer is None or timer.lines("Unit", "Timer"):
        return
    lines = (line for name in _REPEATS for line in timer.lines(name, "Timer"))
    repeating = next((line for line in lines if line.certain and line.text), None)
    if repeating:
        yield report.directive(
            setting,
            "the service stays active, so its timer starts it only once",
            beside=beside(timer, repeating, "the timer"),
        )
