"""A maximum restart delay that is shorter than the first delay.

What it checks
    RestartMaxDelaySec below RestartSec, both in plain seconds, from systemd 254.

Why
    The delay grows from RestartSec to RestartMaxDelaySec. systemd logs that it uses the shorter
    one for both.

Instead
    Make RestartMaxDelaySec longer than RestartSec.

Reference
    systemd.service(5), RestartMaxDelaySec; ``systemd-analyze verify`` of 257 and 262 print a
    message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

if TYPE_CHECKING:
    from systemd_directives.model import Setting


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("RestartMaxDelaySec",),
    since=SystemdVersion(254),
    bad=(
        service("Restart=always\nRestartSec=60\nRestartSteps=3\nRestartMaxDelaySec=30"),
        service("Restart=always\nRestartSteps=3\nRestartMaxDelaySec=5s\nRestartSec=1min"),
    ),
    good=(
        service("Restart=always\nRestartSec=5\nRestartSteps=3\nRestartMaxDelaySec=1min"),
        service("Restart=always\nRestartSec=5"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RestartMaxDelaySec."""
    maximum = unit.effective("RestartMaxDelaySec")
    first = unit.effective("RestartSec")
    if maximum is None or first is None or not unit.enabled("RestartSteps"):
        return
    longest, delay = _seconds(maximum), _seconds(first)
    if longest is not None and delay is not None and longest < delay:
        yield report.value(
            maximum,
            f"this is shorter than RestartSec={first.text}; systemd lowers RestartSec to it",
            related=((first, "the first delay"),),
        )


def _seconds(setting: Setting) -> int | None:
    found = re.fullmatch(r"(\d+) ?(|s|sec|min|m|h)", (setting.text or "").strip())
    scale = {"": 1, "s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600}
    return to_number(found[1]) * scale[found[2]] if found else None
