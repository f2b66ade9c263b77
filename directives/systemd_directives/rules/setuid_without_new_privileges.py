"""A program that gains privileges, where the service denies it.

What it checks
    NoNewPrivileges, set or implied by DynamicUser, with sudo, su, doas, pkexec or a program
    below /run/wrappers, in a service that does not run as root.

Why
    These programs are setuid. With NoNewPrivileges the bit has no effect, so they run without
    the privileges that they need.

Instead
    Remove NoNewPrivileges, or run what needs the privileges in a command with the prefix +.

Reference
    systemd.exec(5), NoNewPrivileges; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.paths import is_below
from systemd_directives.rules.support.program_needs import needs


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("NoNewPrivileges", "DynamicUser"),
    scope=RuntimeScope.SYSTEM,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/sudo server\nUser=web\nNoNewPrivileges=yes\n"),
        Example("[Service]\nExecStart=/run/wrappers/bin/mount.cifs //a /b\nDynamicUser=yes\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sudo -u web server\nNoNewPrivileges=yes\n"),
        service("NoNewPrivileges=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that is meant to gain privileges."""
    none = unit.enabled("NoNewPrivileges") or unit.enabled("DynamicUser")
    if none is None or not unit.always("NoNewPrivileges", bool) or _maybe_root(unit):
        return
    for command in commands(unit, MAIN_COMMANDS):
        setuid = any(needs(name, "setuid") for name in command.names)
        if command.sandboxed and (setuid or is_below(command.path, "/run/wrappers")):
            yield report.value(
                command.setting,
                f"{command.program or command.path} cannot gain privileges with NoNewPrivileges",
                related=((none, "denies new privileges"),),
            )


def _maybe_root(unit: UnitView) -> bool:
    """Whether the service may run as root, which has all privileges already."""
    return any(value in (None, "root", "0") for value in unit.possible_values("User"))
