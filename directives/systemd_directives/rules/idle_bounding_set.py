"""A bounding set for a service that has no capability.

What it checks
    CapabilityBoundingSet that names capabilities to keep, in a service of an unprivileged user
    with NoNewPrivileges, without AmbientCapabilities, and without a command with the prefix !.

Why
    The bounding set is an upper limit and grants nothing. Such a service has no capability and
    cannot gain any.

Instead
    Grant what is needed with AmbientCapabilities, or write the empty set.

Reference
    systemd.exec(5), CapabilityBoundingSet and AmbientCapabilities.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_any
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("CapabilityBoundingSet",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        service(
            "User=seed\nNoNewPrivileges=yes\nCapabilityBoundingSet=CAP_CHOWN CAP_FOWNER",
            "User=seed\nNoNewPrivileges=yes\nCapabilityBoundingSet=",
        ),
        service(
            "DynamicUser=yes\nCapabilityBoundingSet=CAP_NET_RAW",
            "DynamicUser=yes\nCapabilityBoundingSet=",
        ),
    ),
    good=(
        service("User=seed\nNoNewPrivileges=yes\nCapabilityBoundingSet="),
        service(
            "User=seed\nNoNewPrivileges=yes\nAmbientCapabilities=CAP_CHOWN\n"
            "CapabilityBoundingSet=CAP_CHOWN"
        ),
        service("User=seed\nNoNewPrivileges=yes\nCapabilityBoundingSet=~CAP_SYS_ADMIN"),
        service("DynamicUser=yes\nCapabilityBoundingSet=CAP_CHOWN\nExecStartPre=!/bin/true"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first line that keeps capabilities."""
    lines = [s for s in unit.known_lines("CapabilityBoundingSet") if (s.text or "").strip()]
    if not lines or any((s.text or "").startswith("~") for s in lines):
        return
    if in_any(unit.possible_values("AmbientCapabilities")):
        return
    if not in_any(unit.written_values("CapabilityBoundingSet")):
        return
    # with "!" systemd does not change the user, so that the set is what the command keeps
    if any("!" in command.prefixes for command in commands(unit, ALL_COMMANDS)):
        return
    root = any(user in (None, "root", "0") for user in unit.possible_values("User"))
    if root or not unit.always("NoNewPrivileges", bool) or unit.lines("PAMName"):
        return
    fixes = (change(lines[0], ""),) if len(lines) == 1 else ()
    message = "the bounding set grants nothing: this service has no capability to keep"
    yield report.value(lines[0], message, *fixes)
