"""A main command with the prefix +, which the sandbox does not cover.

What it checks
    ExecStart with the prefix + in a service with lines that restrict it, such as User,
    ProtectSystem or CapabilityBoundingSet.

Why
    With + the command runs with full privileges: User, Group, the capabilities and the file system
    namespace do not apply to it. The restrictions hold for the other commands only, and the score
    counts them all the same.

Instead
    Remove the prefix, and put what needs root into ExecStartPre=+….

Reference
    systemd.service(5), "Command lines", the table of prefixes.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands

_RESTRICTIONS = (
    *("User", "DynamicUser", "CapabilityBoundingSet", "ProtectSystem", "ProtectHome"),
    *("PrivateTmp", "PrivateDevices", "ReadOnlyPaths", "InaccessiblePaths", "NoNewPrivileges"),
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_RESTRICTIONS,
    bad=(
        Example(
            "[Service]\nExecStart=+/bin/true\nUser=web\nPrivateTmp=yes\n",
            fixed="[Service]\nExecStart=/bin/true\nUser=web\nPrivateTmp=yes\n",
        ),
        Example(
            "[Service]\nExecStart=-+/bin/true\nProtectSystem=strict\nProtectHome=yes\n",
            fixed="[Service]\nExecStart=-/bin/true\nProtectSystem=strict\nProtectHome=yes\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStartPre=+/bin/true\nExecStart=/bin/true\nUser=web\n"),
        Example("[Service]\nExecStart=+/bin/true\nNice=5\n"),
        Example("[Service]\nType=oneshot\nExecStart=+/bin/true\nExecStart=/bin/true\nUser=web\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the prefix, where no main command is restricted."""
    found = list(commands(unit, START_COMMANDS))
    restrictions = [setting for name in _RESTRICTIONS if (setting := unit.enabled(name))]
    if not found or len(restrictions) < _FEW or any(each.sandboxed for each in found):
        return
    for command in found:
        text = command.setting.text_with_holes or ""
        at = text.find("+")
        if at < 0 or not command.spans:
            continue
        yield report.value(
            command.setting,
            f"with + the sandbox does not cover this command; {restrictions[0].directive} is void",
            Fix("Remove +, which drops privileges", (Replace(command.setting, at, at + 1, ""),)),
            start=at,
            end=at + 1,
            related=((restrictions[0], "does not apply to it"),),
        )


_FEW = 2
"""A service with fewer restrictions may have only a command that needs root."""
