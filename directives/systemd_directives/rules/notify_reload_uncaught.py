"""A shell that is ended by the signal to reload.

What it checks
    Type=notify-reload with a shell command in ExecStart, or with a script of NixOS, that neither
    sets a trap nor executes another program, from systemd 262.

Why
    When the service reports that it is ready, systemd checks that it handles ReloadSignal, which
    is SIGHUP by default. A shell without a trap does not: the start fails with a protocol error.
    Older versions start the service, and the first reload ends it.

Instead
    Set a trap, end the command with exec of a program that handles the signal, or use notify.

Reference
    systemd.service(5), Type and ReloadSignal; release notes of systemd 262.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Hole, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import commands
from systemd_directives.rules.support.fixes import change

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_SHELLS = frozenset({"ash", "bash", "dash", "ksh", "sh", "zsh"})
_OTHER_HOLE = re.compile(rf"{HOLE}(?!/)")
"""A hole that is not the folder of a program may be anything, a trap too."""
_HANDLES = re.compile(r"\b(?:trap|exec|source)\b|(?:^|[;&|]\s*)\.\s")
_RUN = "systemd-notify --ready; sleep infinity"


@rule(
    severity=Severity.WARNING,
    triggers=("Type",),
    since=SystemdVersion(262),
    bad=(
        service(
            f"Type=notify-reload\nExecStart=\nExecStart=/bin/sh -c '{_RUN}'",
            f"Type=notify\nExecStart=\nExecStart=/bin/sh -c '{_RUN}'",
        ),
        service(
            f'ExecStart=\nExecStart=/usr/bin/env bash -c "{_RUN}"\nType=notify-reload',
            f'ExecStart=\nExecStart=/usr/bin/env bash -c "{_RUN}"\nType=notify',
        ),
    ),
    good=(
        service(f"Type=notify-reload\nExecStart=\nExecStart=/bin/sh -c 'trap : HUP; {_RUN}'"),
        service("Type=notify-reload\nExecStart=\nExecStart=/bin/sh -c 'exec /run/web'"),
        service("Type=notify-reload"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports Type=notify-reload of a unit that starts a shell without a trap."""
    setting = unit.effective("Type")
    if setting is None or (setting.text or "").strip() != "notify-reload":
        return
    for command in commands(unit):
        run = _script(command.setting) or _shell_text(command.words)
        if run is not None and not _OTHER_HOLE.search(run) and not _HANDLES.search(run):
            yield report.value(
                setting,
                "the shell does not handle ReloadSignal: from 262 on the start fails",
                change(setting, "notify"),
                related=((command.setting, "starts the shell"),),
            )


def _script(setting: Setting) -> str | None:
    """The text of the script from which a command is made; None for any other command."""
    holes = [part for part in setting.value or () if isinstance(part, Hole)]
    return next((hole.script for hole in holes if hole.script is not None), None)


def _shell_text(words: tuple[str, ...]) -> str | None:
    """What follows ``-c`` of a shell; None for any other command."""
    names = [word.strip("\"'").rpartition("/")[2] for word in words]
    start = 1 if names[:1] == ["env"] else 0
    if start < len(names) and names[start] in _SHELLS and "-c" in names[start + 1 :]:
        place = names.index("-c", start + 1) + 1
        return words[place] if place < len(words) else None
    return None
