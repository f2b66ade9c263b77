"""A command whose only work the filter denies.

What it checks
    nice, renice, ionice, chrt, taskset, mount, umount, chroot, unshare, swapon, swapoff, modprobe,
    reboot, strace, gdb and hwclock in a command or a script of a service whose SystemCallFilter
    denies the system calls that they are for. Programs that lock their memory, as a hint.

Why
    ~@resources denies what nice and ionice do, and @system-service does not contain what mount
    does. Without SystemCallErrorNumber the command is killed with SIGSYS.

Instead
    Allow the call after the list that denies it, or use the directive that does the same: Nice,
    IOSchedulingClass, CPUAffinity.

Reference
    systemd.exec(5), SystemCallFilter; setpriority(2), ioprio_set(2), mount(2) and others.
"""

from __future__ import annotations

from functools import partial

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.fixes import add

_CALLS = {
    "nice": frozenset({"setpriority"}),
    "renice": frozenset({"setpriority"}),
    "ionice": frozenset({"ioprio_set"}),
    "chrt": frozenset({"sched_setscheduler", "sched_setattr"}),
    "taskset": frozenset({"sched_setaffinity"}),
    "mount": frozenset({"mount", "move_mount"}),
    "umount": frozenset({"umount", "umount2"}),
    "chroot": frozenset({"chroot"}),
    "unshare": frozenset({"unshare"}),
    "swapon": frozenset({"swapon"}),
    "swapoff": frozenset({"swapoff"}),
    "modprobe": frozenset({"init_module", "finit_module"}),
    "strace": frozenset({"ptrace"}),
    "gdb": frozenset({"ptrace"}),
}
"""What each program calls; one of the calls is enough."""
_LOCKS = frozenset({"vault", "jitterentropy-rngd", "gpg-agent", "corosync"})
"""Programs that lock their memory when they start (their manual pages and configuration)."""
_LOCKING = frozenset({"mlock", "mlock2", "mlockall"})
_FILTER = "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    bad=(
        Example(
            f"[Service]\nExecStart=/bin/nice -n 19 /bin/true\n{_FILTER}",
            fixed="[Service]\nExecStart=/bin/nice -n 19 /bin/true\n"
            f"{_FILTER}SystemCallFilter=setpriority\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/mount /srv\nSystemCallFilter=@system-service\n",
            fixed="[Service]\nExecStart=/bin/mount /srv\nSystemCallFilter=@system-service\n"
            "SystemCallFilter=mount\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/sh -c 'ionice -c3 /bin/true'\n"
            "SystemCallFilter=~@resources\n",
            fixed="[Service]\nExecStart=/bin/sh -c 'ionice -c3 /bin/true'\n"
            "SystemCallFilter=~@resources\nSystemCallFilter=ioprio_set\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/nice /bin/true\nSystemCallFilter=@system-service\n"),
        Example(f"[Service]\nExecStart=+/bin/nice /bin/true\n{_FILTER}"),
        Example(f"[Service]\nExecStart=/bin/true\nNice=19\n{_FILTER}"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such command."""
    for command in commands(unit, MAIN_COMMANDS):
        if not command.sandboxed:
            continue
        for words in command.invocations:
            name = words[0].rsplit("/", 1)[-1]
            if name == (command.program or "") or command.program in _LOCKS:
                name = command.program or name
            calls = _LOCKING if name in _LOCKS else _CALLS.get(name)
            if calls is None or not unit.always("SystemCallFilter", partial(_denies, calls)):
                continue
            call = _main(calls)
            found = report.value(
                command.setting,
                f"SystemCallFilter denies what {name} does; allow {call}",
                add("SystemCallFilter", call)._replace(title=f"Allow {call}"),
            )
            certain = command.script is None and name not in _LOCKS
            yield found if certain else found._replace(severity=Severity.HINT)
            break


def _main(calls: frozenset[str]) -> str:
    """The call to allow: the plain one of several."""
    return min(calls, key=lambda call: (len(call), call))


def _denies(calls: frozenset[str], value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return value.names.isdisjoint(calls) if value.allow else value.names >= calls
