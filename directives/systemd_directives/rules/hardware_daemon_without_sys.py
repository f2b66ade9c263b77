"""A program that writes kernel settings, which are read-only for it.

What it checks
    ProtectKernelTunables with a program that is known to write below /proc/sys or /sys: sysctl,
    tlp, thermald, power-profiles-daemon and others. Also with a script that redirects output to
    a file there; of that only a hint.

Why
    ProtectKernelTunables makes /proc/sys and all of /sys read-only. The program cannot change
    backlight, fans, frequencies and radio switches.

Instead
    Remove ProtectKernelTunables from this service.

Reference
    systemd.exec(5), ProtectKernelTunables; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands, written_files
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing

if TYPE_CHECKING:
    from systemd_directives.model import Setting
    from systemd_directives.rules.support.commands import Command


_WRITING = "ExecStartPre=/bin/sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelTunables",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/thermald\n",
        ),
        Example(
            "[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\nProtectKernelTunables=true\n",
            fixed="[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\n",
        ),
        service(
            f"{_WRITING}\nProtectKernelTunables=yes",
            _WRITING,
        ),
    ),
    good=(
        service(
            "ProtectKernelTunables=yes\n"
            "ExecStartPre=/bin/sh -c 'cat /proc/sys/kernel/pid_max > /run/x'"
        ),
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\nReadWritePaths=/sys/class\n"
        ),
        service("ProtectKernelTunables=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProtectKernelTunables."""
    setting = unit.enabled("ProtectKernelTunables")
    writable = not unit.missing("ReadWritePaths", "BindPaths") and unit.lines("ReadWritePaths")
    program = next(programs_needing(unit, "tunables"), None)
    if setting and program and not writable:
        yield report.value(
            setting,
            f"{program.name} writes below /proc/sys or /sys, which this makes read-only",
            remove_protection(setting),
            related=program.related("writes kernel settings"),
        )
    elif setting and not writable:
        yield from _written_by_scripts(unit, setting, report)


def _written_by_scripts(unit: UnitView, setting: Setting, report: Report) -> Findings:
    """Reports the first script that writes a kernel setting, as a hint: it may allow for it."""
    for command in commands(unit, ALL_COMMANDS):
        if command.script is None or not command.sandboxed:
            continue
        files = (*written_files(command.script), *_set_by_sysctl(command))
        file = next((each for each in files if _is_kernel_setting(each)), None)
        if file:
            yield report.value(
                setting,
                f"a script writes {file}, which this makes read-only",
                remove_protection(setting),
                related=((command.setting, "writes kernel settings"),),
            )._replace(severity=Severity.HINT)
            return


def _set_by_sysctl(command: Command) -> tuple[str, ...]:
    """The folder of kernel settings if the script sets one with sysctl."""
    for name, *rest in command.invocations[1:]:
        if name.rsplit("/", 1)[-1] == "sysctl" and {"-w", "-p", "--system"} & set(rest):
            return ("/proc/sys/",)
    return ()


def _is_kernel_setting(file: str) -> bool:
    return file.startswith(("/proc/sys/", "/sys/")) and not file.startswith("/sys/fs/cgroup")
