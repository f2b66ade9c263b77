"""A program that gains privileges, where the service denies it.

What it checks
    NoNewPrivileges, set or implied by DynamicUser, with sudo, su, doas, pkexec or a program
    below /run/wrappers, in a service that does not run as root. Up to systemd 252 also what
    implies NoNewPrivileges there, such as LockPersonality and SystemCallFilter. A variable that
    names a program below /run/wrappers is reported as a hint, and so is the folder in PATH.

Why
    These programs are setuid. With NoNewPrivileges the bit has no effect, so they run without
    the privileges that they need.

Instead
    Remove NoNewPrivileges, or run what needs the privileges in a command with the prefix +.

Reference
    systemd.exec(5), NoNewPrivileges, where that of 252 lists what implies it; data/needs.tsv lists
    the programs and the sources.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.paths import is_below
from systemd_directives.rules.support.program_needs import needs

if TYPE_CHECKING:
    from systemd_directives.model import Setting


_IMPLIED_UNTIL = SystemdVersion(252)
_IMPLYING = (
    *("LockPersonality", "MemoryDenyWriteExecute", "PrivateDevices", "ProtectClock"),
    *("ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables"),
    *("RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID"),
    *("SystemCallArchitectures", "SystemCallFilter", "SystemCallLog"),
)
"""What implies NoNewPrivileges in 252 for a service without CAP_SYS_ADMIN."""
_WRAPPERS_IN_PATH = re.compile(r"\"?PATH=(?:[^:\"]*:)*(?P<folder>/run/wrappers/bin)(?=[:\"]|$)")
_WRAPPER = re.compile(r"[A-Za-z_]\w*=(/run/wrappers/bin/[^\s\"':]+)")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("NoNewPrivileges", "DynamicUser", *_IMPLYING),
    scope=RuntimeScope.SYSTEM,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/sudo server\nUser=web\nNoNewPrivileges=yes\n"),
        Example("[Service]\nExecStart=/run/wrappers/bin/mount.cifs //a /b\nDynamicUser=yes\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/sudo server\nUser=web\nLockPersonality=yes\n",
            version=SystemdVersion(252),
        ),
        service("User=web\nNoNewPrivileges=yes\nEnvironment=SENDMAIL=/run/wrappers/bin/sendmail"),
        service("User=web\nNoNewPrivileges=yes\nEnvironment=PATH=/usr/bin:/run/wrappers/bin"),
        Example(
            "[Service]\nExecStart=/bin/sh -c 'date | /run/wrappers/bin/sendmail -t'\n"
            "DynamicUser=yes\n"
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sudo -u web server\nNoNewPrivileges=yes\n"),
        service("NoNewPrivileges=yes"),
        Example(
            "[Service]\nExecStart=/usr/bin/sudo server\nUser=web\nLockPersonality=yes\n",
            version=SystemdVersion(257),
        ),
        service("User=web\nEnvironment=SENDMAIL=/run/wrappers/bin/sendmail"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command, and each variable with a program, that is meant to gain privileges."""
    none = _denying(unit)
    if none is None or _maybe_root(unit):
        return
    label = "denies new privileges"
    if none.directive not in ("NoNewPrivileges", "DynamicUser"):
        label = "implies NoNewPrivileges in systemd 252"
    for command in commands(unit, MAIN_COMMANDS):
        setuid = any(needs(name, "setuid") for name in command.names)
        if command.sandboxed and (setuid or is_below(command.path, "/run/wrappers")):
            yield report.value(
                command.setting,
                f"{command.program or command.path} cannot gain privileges with NoNewPrivileges",
                related=((none, label),),
            )
            continue
        inside = command.invocations[1:] if command.sandboxed else ()
        wrapper = next((words[0] for words in inside if is_below(words[0], "/run/wrappers")), None)
        if wrapper:
            found = report.value(
                command.setting,
                f"{wrapper.rsplit('/', 1)[-1]} gains no privileges with NoNewPrivileges",
                related=((none, label),),
            )
            yield found._replace(severity=Severity.HINT)
    for setting in unit.known_lines("Environment"):
        for match in _WRAPPER.finditer(setting.text or ""):
            found = report.value(
                setting,
                f"{match[1].rsplit('/', 1)[-1]} gains no privileges with NoNewPrivileges",
                start=match.start(1),
                end=match.end(1),
                related=((none, label),),
            )
            yield found._replace(severity=Severity.HINT)
    yield from _in_path(unit, none, label, report)


def _in_path(unit: UnitView, none: Setting, label: str, report: Report) -> Findings:
    """Reports the folder of the wrappers in PATH, as a hint."""
    for setting in unit.lines("Environment"):
        text = setting.text_with_holes or ""
        match = _WRAPPERS_IN_PATH.match(text)
        if match and setting.certain:
            yield report.value(
                setting,
                "the wrappers gain no privileges with NoNewPrivileges",
                start=match.start("folder"),
                end=match.end("folder"),
                related=((none, label),),
            )._replace(severity=Severity.HINT)


def _denying(unit: UnitView) -> Setting | None:
    """The line with which programs gain no privileges."""
    own = unit.enabled("NoNewPrivileges") or unit.enabled("DynamicUser")
    if own:
        return own if unit.always("NoNewPrivileges", bool) else None
    if unit.version > _IMPLIED_UNTIL or unit.lines("AmbientCapabilities"):
        return None
    return next((found for name in _IMPLYING if (found := unit.enabled(name))), None)


def _maybe_root(unit: UnitView) -> bool:
    """Whether the service may run as root, which has all privileges already."""
    return any(value in (None, "root", "0") for value in unit.possible_values("User"))
