"""A path below /tmp that is not there under PrivateTmp.

What it checks
    The program of a command, WorkingDirectory, and the paths of ReadWritePaths and ReadOnlyPaths
    without - in front, below /tmp or /var/tmp, with PrivateTmp and without BindPaths.

Why
    PrivateTmp gives the service an empty /tmp. What other programs have in theirs is not there:
    the start fails with 203/EXEC, 200/CHDIR or 226/NAMESPACE.

Instead
    Move it out of /tmp, or bind it with BindPaths.

Reference
    systemd.exec(5), PrivateTmp.
"""

from __future__ import annotations

from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.path_access import in_force
from systemd_directives.rules.support.paths import is_below

_FOLDERS = ("/tmp", "/var/tmp")  # noqa: S108 - paths in a unit


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateTmp", "DynamicUser"),
    bad=(
        Example("[Service]\nExecStart=/tmp/run.sh\nPrivateTmp=yes\n"),
        service("WorkingDirectory=/tmp/web\nPrivateTmp=yes"),
        service("ProtectSystem=strict\nReadWritePaths=/tmp/web\nPrivateTmp=yes"),
    ),
    good=(
        Example("[Service]\nExecStart=/srv/run.sh /tmp/a\nPrivateTmp=yes\n"),
        service("WorkingDirectory=/tmp\nPrivateTmp=yes"),
        service("WorkingDirectory=-/tmp/web\nPrivateTmp=yes"),
        service("WorkingDirectory=/tmp/web\nPrivateTmp=yes\nExecStartPre=/bin/mkdir -p /tmp/web"),
        service("ProtectSystem=strict\nReadWritePaths=-/tmp/web\nPrivateTmp=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    private = unit.enabled("PrivateTmp") or unit.enabled("DynamicUser")
    if private is None or unit.disabled("PrivateTmp") or unit.lines("JoinsNamespaceOf", "Unit"):
        return
    if any(unit.lines(name) for name in ("BindPaths", "BindReadOnlyPaths", "RootDirectory")):
        return
    message = f"{private.directive} gives the service an empty /tmp: this is not there"
    related = ((private, "makes a /tmp of its own"),)
    # a command before the first may make what is missing
    prepared = bool(unit.lines("ExecStartPre")) or bool(unit.lines("ExecCondition"))
    for command in () if prepared else commands(unit, START_COMMANDS):
        if command.sandboxed and command.spans and _inside(command.path):
            start, end = command.spans[0]
            yield report.value(command.setting, message, start=start, end=end, related=related)
            break
    folder, path = unit.effective("WorkingDirectory"), unit.value("WorkingDirectory") or ""
    # the commands before the first have the same working directory
    if folder and _inside(path) and not prepared:
        yield report.value(folder, message, related=related)
    for directive in ("ReadWritePaths", "ReadOnlyPaths"):
        for setting in in_force(unit, directive):
            text, at = setting.text_with_holes or "", 0
            for word in text.split():
                at = text.index(word, at)
                if _inside(word):
                    yield report.value(
                        setting, message, start=at, end=at + len(word), related=related
                    )
                at += len(word)


def _inside(path: str) -> bool:
    """Whether a path is below one of the folders, and must exist."""
    written = path.lstrip("+")
    return (
        written.startswith(_FOLDERS)
        and is_below(written, *_FOLDERS)
        and written.rstrip("/") not in _FOLDERS
        and HOLE not in written
        and "%" not in written
        and "*" not in written
    )
