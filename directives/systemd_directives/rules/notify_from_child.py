"""A child of the service that notifies systemd, which only listens to the main process.

What it checks
    systemd-notify in a script of a service with User or DynamicUser and with Type=notify or
    notify-reload, without NotifyAccess=all.

Why
    In a script systemd-notify is a child of the shell. Without privileges it cannot send on
    behalf of its parent, and NotifyAccess=main ignores it: the start times out.

Instead
    Add NotifyAccess=all.

Reference
    systemd-notify(1), the description; systemd.service(5), NotifyAccess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.fixes import add, change

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command


def _example(head: str, script: str) -> str:
    return f"[Service]\nType=notify\n{head}ExecStart=/bin/sh -c '{script}'\n"


_SCRIPT = "prepare; systemd-notify --ready; sleep infinity"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Type",),
    bad=(
        Example(
            _example("User=ada\n", _SCRIPT),
            fixed=_example("User=ada\n", _SCRIPT) + "NotifyAccess=all\n",
        ),
        Example(
            _example("DynamicUser=yes\nNotifyAccess=main\n", _SCRIPT),
            fixed=_example("DynamicUser=yes\nNotifyAccess=all\n", _SCRIPT),
        ),
    ),
    good=(
        Example(_example("User=ada\nNotifyAccess=all\n", _SCRIPT)),
        Example(_example("", _SCRIPT)),
        Example(_example("User=ada\n", "prepare; exec server")),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command whose script notifies."""
    if unit.value("Type") not in ("notify", "notify-reload"):
        return
    access = unit.effective("NotifyAccess")
    if unit.value("NotifyAccess") == "all" or not (access or unit.missing("NotifyAccess")):
        return
    if any(user in (None, "root", "0") for user in unit.possible_values("User")):
        return
    for command in commands(unit, START_COMMANDS):
        if command.prefixes.strip("-:@") or not _notifies(command):
            continue
        fix = change(access, "all") if access else add("NotifyAccess", "all")
        message = "systemd ignores systemd-notify of a child of the service; use NotifyAccess=all"
        yield report.value(command.setting, message, fix)


def _notifies(command: Command) -> bool:
    """Whether a shell of the command certainly starts systemd-notify as a child."""
    if command.script is None or "exec systemd-notify" in command.script:
        return False
    started = command.invocations[1:]
    return any(words[0].rsplit("/", 1)[-1] == "systemd-notify" for words in started)
