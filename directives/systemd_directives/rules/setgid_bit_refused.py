"""A set-user-ID or set-group-ID bit that may not be set.

What it checks
    chmod, install -m and mkdir -m with such a mode, for example 2770 or g+s, in a command or a
    script of a service with RestrictSUIDSGID, which DynamicUser switches on.

Why
    The call returns an error, for folders as well as for files.

Instead
    Put the prefix + in front of the command, let systemd.tmpfiles make the folder, or remove
    RestrictSUIDSGID.

Reference
    systemd.exec(5), RestrictSUIDSGID and DynamicUser.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_MODE = re.compile(r"0*[2-7][0-7]{3}|[ugoa,=+rwxX-]*[ug]*g?[+=][rwxX]*s[rwxXt]*")
_LONG = re.compile(r"--mode=(.+)|-m([0-7].*)")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictSUIDSGID", "DynamicUser"),
    bad=(
        Example(
            "[Service]\nExecStartPre=/bin/chmod 2770 /srv/web\nExecStart=/bin/true\n"
            "RestrictSUIDSGID=yes\n"
        ),
        Example(
            "[Service]\nExecStartPre=/bin/install -d -m 2775 /var/lib/web/share\n"
            "ExecStart=/bin/true\nDynamicUser=yes\nStateDirectory=web\n"
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStartPre=/bin/chmod 0770 /srv/web\nExecStart=/bin/true\n"
            "RestrictSUIDSGID=yes\n"
        ),
        Example(
            "[Service]\nExecStartPre=+/bin/chmod g+s /srv/web\nExecStart=/bin/true\n"
            "RestrictSUIDSGID=yes\n"
        ),
        Example(
            "[Service]\nExecStartPre=/bin/chmod 1777 /srv/web\nExecStart=/bin/true\n"
            "RestrictSUIDSGID=yes\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first such command of each line."""
    by = unit.enabled("RestrictSUIDSGID") or unit.enabled("DynamicUser")
    if by is None or unit.disabled("RestrictSUIDSGID"):
        return
    for command in commands(unit, ALL_COMMANDS):
        if not command.sandboxed:
            continue
        mode = next((m for words in command.invocations if (m := _mode(words))), None)
        if mode:
            found = report.value(
                command.setting,
                f"{by.directive} refuses the mode {mode}: the command fails",
                related=((by, "refuses it"),),
            )
            yield found if command.script is None else found._replace(severity=Severity.HINT)


def _mode(words: tuple[str, ...]) -> str | None:
    """The mode with such a bit that a command sets."""
    name, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    candidates: list[str] = []
    if name == "chmod":
        candidates = [word for word in arguments if not word.startswith(("-", "/"))][:1]
    elif name in ("install", "mkdir"):
        for index, word in enumerate(arguments):
            long = _LONG.fullmatch(word)
            if word in ("-m", "--mode"):
                candidates += arguments[index + 1 : index + 2]
            elif long:
                candidates.append(long[1] or long[2])
    return next((each for each in candidates if _MODE.fullmatch(each)), None)
