"""A program that raises its limits, which the filter denies.

What it checks
    SystemCallFilter that denies setrlimit and prlimit64 or setrlimit alone, as ~@resources does,
    with a program that is known to raise the limit of open files when it starts, such as one
    written in Go. Only without SystemCallErrorNumber, and not if LimitNOFILE sets one number
    for both limits: then Go raises nothing.

Why
    The call is killed with SIGSYS instead of returning an error that the program would ignore.

Instead
    Allow setrlimit after the list that denies it.

Reference
    systemd.exec(5), SystemCallFilter; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.program_needs import programs_needing

_FILTER = "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n"
_ALWAYS = frozenset({"nats-server"})
"""Programs that were killed with LimitNOFILE as well."""


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    bad=(
        Example(
            f"[Service]\nExecStart=/bin/nats-server\n{_FILTER}",
            fixed=f"[Service]\nExecStart=/bin/nats-server\n{_FILTER}SystemCallFilter=setrlimit\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/caddy run\nSystemCallFilter=~@resources\n",
            fixed="[Service]\nExecStart=/bin/caddy run\nSystemCallFilter=~@resources\n"
            "SystemCallFilter=setrlimit\n",
        ),
    ),
    good=(
        Example(f"[Service]\nExecStart=/bin/caddy run\nLimitNOFILE=65536\n{_FILTER}"),
        Example(f"[Service]\nExecStart=/bin/caddy run\nSystemCallErrorNumber=EPERM\n{_FILTER}"),
        Example("[Service]\nExecStart=/bin/caddy run\nSystemCallFilter=@system-service\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last line of the filter."""
    setting = unit.assigned("SystemCallFilter")
    if setting is None or not unit.always("SystemCallFilter", _denies):
        return
    if not unit.missing("SystemCallErrorNumber"):
        return
    limit = unit.assigned("LimitNOFILE")
    nothing_to_raise = limit is not None and ":" not in (limit.text or ":")
    for program in programs_needing(unit, "limits"):
        if nothing_to_raise and program.name not in _ALWAYS:
            continue
        fix = add("SystemCallFilter", "setrlimit")._replace(title="Allow setrlimit")
        yield report.value(
            setting,
            f"{program.name} raises its limits when it starts, which this kills; allow setrlimit",
            fix,
            related=program.related("raises its limits"),
        )
        return


def _denies(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return ("setrlimit" in value.names) is not value.allow
