"""More than one start command in a service that is not of Type=oneshot.

What it checks
    Two ExecStart commands, in two lines or separated by a lone semicolon, in a service that is
    not of Type=oneshot. Equal commands count too.

Why
    Any other type of service has one main process. systemd does not load the unit.

Instead
    Keep one of them, or write Type=oneshot if they run one after the other. In a drop-in that
    replaces the command, write an empty line (``""`` in a list) first.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import commands


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("ExecStart",),
    bad=(
        Example("[Service]\nExecStart=/bin/true\nExecStart=/bin/false\n"),
        Example("[Service]\nType=exec\nExecStart=/bin/true ; /bin/false\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/false\nExecStart=\nExecStart=/bin/true\n"),
        Example("[Service]\nType=oneshot\nExecStart=/bin/true\nExecStart=/bin/false\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the second command and each after it."""
    kind = unit.value("Type")
    if kind == "oneshot" or (not kind and not unit.missing("Type")):
        return
    found = list(commands(unit))
    for command in found[1:]:
        yield report.value(
            command.setting,
            "a second ExecStart needs Type=oneshot: systemd does not load the unit",
            related=((found[0].setting, "the first one"),),
        )
