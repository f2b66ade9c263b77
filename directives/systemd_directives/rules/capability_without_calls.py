"""A capability whose system calls the filter denies.

What it checks
    AmbientCapabilities with a capability such as CAP_CHOWN or CAP_SYS_TIME, and a
    SystemCallFilter that denies every system call that the capability is for.

Why
    The program gets the capability and is killed when it uses it. ~@privileged denies
    chown, setuid and chroot again, which @system-service allows.

Instead
    Allow the group after the line that denies it, or remove the capability.

Reference
    systemd.exec(5), SystemCallFilter; capabilities(7).
"""

from __future__ import annotations

from functools import partial

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, names_of
from systemd_directives.rules.support.fixes import add

_CALLS = {
    "CAP_CHOWN": ("@chown", frozenset({"chown", "fchown", "lchown", "fchownat"})),
    "CAP_SETUID": ("@setuid", frozenset({"setuid", "setreuid", "setresuid"})),
    "CAP_SETGID": ("@setuid", frozenset({"setgid", "setregid", "setresgid", "setgroups"})),
    "CAP_SYS_TIME": (
        "@clock",
        frozenset({"settimeofday", "clock_settime", "adjtimex", "clock_adjtime"}),
    ),
    "CAP_SYS_CHROOT": ("chroot", frozenset({"chroot"})),
    "CAP_SYS_MODULE": ("@module", frozenset({"init_module", "finit_module", "delete_module"})),
    "CAP_SYS_BOOT": ("@reboot", frozenset({"reboot"})),
    "CAP_SYS_PACCT": ("acct", frozenset({"acct"})),
    "CAP_BPF": ("bpf", frozenset({"bpf"})),
    "CAP_MKNOD": ("mknod", frozenset({"mknod", "mknodat"})),
}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("AmbientCapabilities",),
    bad=(
        service(
            "User=sync\nAmbientCapabilities=CAP_CHOWN\n"
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged",
            "User=sync\nAmbientCapabilities=CAP_CHOWN\n"
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\n"
            "SystemCallFilter=@chown",
        ),
        service(
            "User=ntp\nAmbientCapabilities=CAP_SYS_TIME\nSystemCallFilter=~@clock @mount",
            "User=ntp\nAmbientCapabilities=CAP_SYS_TIME\nSystemCallFilter=~@clock @mount\n"
            "SystemCallFilter=@clock",
        ),
    ),
    good=(
        service("User=sync\nAmbientCapabilities=CAP_CHOWN\nSystemCallFilter=@system-service"),
        service(
            "User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nSystemCallFilter=@system-service\n"
            "SystemCallFilter=~@privileged"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the ambient capabilities whose calls are denied."""
    ambient = unit.assigned("AmbientCapabilities")
    filters = [s for s in unit.lines("SystemCallFilter") if s.certain and s.text]
    if ambient is None or not filters:
        return
    held = names_of(in_all(unit.possible_values("AmbientCapabilities")), unit)
    for name in held:
        group, calls = _CALLS.get(name, ("", frozenset[str]()))
        if calls and unit.always("SystemCallFilter", partial(_denies, calls)):
            allow = add("SystemCallFilter", group)
            yield report.value(
                ambient,
                f"SystemCallFilter denies the calls that {name} is for; allow {group}",
                allow._replace(title=f"Allow {group}"),
                related=((filters[-1], "denies them"),),
            )


def _denies(calls: frozenset[str], value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return value.names.isdisjoint(calls) if value.allow else value.names >= calls
