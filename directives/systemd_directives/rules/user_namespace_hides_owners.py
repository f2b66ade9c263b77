"""A program that checks owners of files, in a user namespace.

What it checks
    ssh, scp, sftp, or restic and borg over ssh, in a user unit with a directive that needs a
    mount namespace, such as PrivateTmp or ProtectSystem.

Why
    From 254 on the user manager creates a user namespace for such directives, as PrivateUsers
    does. Files of root belong to nobody in it, and ssh stops with "Bad owner or permissions" of
    its configuration.

Instead
    Remove these directives from the user unit.

Reference
    systemd.exec(5), "Sandboxing" and PrivateUsers.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands

_NAMESPACE = (
    "PrivateUsers",
    "PrivateTmp",
    "PrivateDevices",
    "PrivateNetwork",
    "PrivateMounts",
    "ProtectSystem",
    "ProtectHome",
    "ProtectKernelTunables",
    "ProtectKernelLogs",
    "ProtectControlGroups",
)
_SSH = frozenset({"ssh", "scp", "sftp", "autossh", "sshfs", "ssh-copy-id"})


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=_NAMESPACE,
    since=SystemdVersion(254),
    scope=RuntimeScope.USER,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/ssh nas true\nPrivateTmp=yes\n", user=True),
        Example(
            "[Service]\nExecStart=/usr/bin/restic -r sftp:nas:/a backup /b\nProtectSystem=strict\n",
            user=True,
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/ssh nas true\nPrivateTmp=no\n", user=True),
        Example("[Service]\nExecStart=/usr/bin/ssh nas true\nPrivateTmp=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the directive that makes the namespace."""
    setting = next((found for name in _NAMESPACE if (found := unit.enabled(name))), None)
    if setting is None:
        return
    for command in commands(unit, MAIN_COMMANDS):
        words = next((w for w in command.invocations if _uses_ssh(w)), None)
        if words is None and command.names & _SSH:
            words = ("ssh",)
        if words:
            name = words[0].rsplit("/", 1)[-1]
            yield report.directive(
                setting,
                f"{setting.directive} makes a user namespace, where ssh refuses files of root",
                related=((command.setting, f"{name} runs ssh"),),
            )
            return


def _uses_ssh(words: tuple[str, ...]) -> bool:
    name = words[0].rsplit("/", 1)[-1]
    remote = any(word.startswith(("sftp:", "ssh://")) for word in words)
    return name in _SSH or (name in ("restic", "borg", "git") and remote)
