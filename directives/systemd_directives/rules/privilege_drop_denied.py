"""A program that drops its privileges, which the unit denies.

What it checks
    SystemCallFilter that denies setuid and the related calls, or CapabilityBoundingSet without
    CAP_SETUID or CAP_SETGID, in a service that starts as root with a program that is known to
    change its user: sshd, nginx, dovecot, cron and others.

Why
    Such a program does what needs root and then changes to an unprivileged user. The filter
    denies the call, and the program is killed or exits. ~@privileged denies it, and so does
    ~@setuid. Without the capabilities the call returns an error, and the program exits.

Instead
    Allow @setuid after the list that denies it, add the capabilities, or set User so that the
    program need not change its user.

Reference
    systemd.exec(5), SystemCallFilter; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_any, names_of
from systemd_directives.rules.support.program_needs import programs_needing

_CALLS = frozenset({"setuid", "setreuid", "setresuid"})
"""Any of them changes the user."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter", "CapabilityBoundingSet"),
    scope=RuntimeScope.SYSTEM,
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/sshd -D\nSystemCallFilter=~@privileged\n"),
        Example(
            "[Service]\nExecStart=/usr/sbin/nginx\n"
            "SystemCallFilter=@system-service\nSystemCallFilter=~@setuid\n"
        ),
        Example(
            "[Service]\nExecStart=/usr/sbin/nginx\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/sbin/nginx\nSystemCallFilter=@system-service\n"),
        Example("[Service]\nExecStart=/usr/sbin/nginx\nUser=web\nSystemCallFilter=~@privileged\n"),
        service("SystemCallFilter=~@privileged"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last line of the filter, and of the bounding set."""
    if not unit.always("User", lambda user: user in (None, "root", "0")):
        return
    program = next(programs_needing(unit, "drops"), None)
    if program is None:
        return
    bounding = unit.assigned("CapabilityBoundingSet")
    held = names_of(in_any(unit.possible_values("CapabilityBoundingSet")), unit)
    lacking = [name for name in ("CAP_SETUID", "CAP_SETGID") if name not in held]
    if bounding is not None and lacking:
        yield report.value(
            bounding,
            f"{program.name} drops root privileges, which takes {' and '.join(lacking)}",
            related=program.related("changes its user"),
        )
    setting = unit.assigned("SystemCallFilter")
    if setting is not None and unit.always("SystemCallFilter", _denies):
        yield report.value(
            setting,
            f"{program.name} drops root privileges, which the filter denies; allow @setuid",
            related=program.related("changes its user"),
        )


def _denies(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return value.names.isdisjoint(_CALLS) if value.allow else value.names >= _CALLS
