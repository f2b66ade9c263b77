"""A program that gains rights, where none may be gained.

What it checks
    NoNewPrivileges, written or brought along by DynamicUser, with sudo, su, doas, pkexec or a
    program below /run/wrappers, in a
    service that does not run as root.

Why
    These are setuid. Under NoNewPrivileges the bit counts for nothing, so they run without the
    rights they are there for.

Instead
    Leave NoNewPrivileges out, or do what needs the rights in a command with + in front.

Reference
    systemd.exec(5), NoNewPrivileges; the programs and their sources stand in data/needs.tsv.
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
    """A finding about each command that gains rights."""
    none = unit.enabled("NoNewPrivileges") or unit.enabled("DynamicUser")
    if none is None or not unit.always("NoNewPrivileges", bool) or _maybe_root(unit):
        return
    for command in commands(unit, MAIN_COMMANDS):
        setuid = any(needs(name, "setuid") for name in command.names)
        if command.sandboxed and (setuid or is_below(command.path, "/run/wrappers")):
            yield report.value(
                command.setting,
                f"{command.program or command.path} gains no rights under NoNewPrivileges",
                related=((none, "lets no program gain rights"),),
            )


def _maybe_root(unit: UnitView) -> bool:
    """Whether the service may run as root, which has the rights already."""
    return any(value in (None, "root", "0") for value in unit.possible_values("User"))
