"""A script that writes where its service cannot.

What it checks
    Scripts that redirect output to a file, and touch, mkdir, tee and install -d in scripts, below
    a folder that ProtectSystem makes read-only: /usr, /boot and /efi, with full also /etc, and
    with strict all but /dev, /proc and /sys. Folders of ReadWritePaths, BindPaths, StateDirectory
    and similar are writable.

Why
    The command fails with "Read-only file system". The script may allow for it, so it is a hint.

Instead
    Use StateDirectory or RuntimeDirectory, add ReadWritePaths, or write the prefix + before the
    command.

Reference
    systemd.exec(5), ProtectSystem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands, written_files
from systemd_directives.rules.support.path_access import may_be_bound
from systemd_directives.rules.support.paths import bare_path, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.commands import Command

_FOLDERS = {
    "yes": ("/usr", "/boot", "/efi"),
    "full": ("/usr", "/boot", "/efi", "/etc"),
    "strict": ("/usr", "/boot", "/efi", "/etc", "/var", "/srv", "/opt", "/run", "/root", "/home"),
}
"""The folders that are read-only for each word of ProtectSystem."""
_OTHER_MOUNTS = ("/tmp", "/var/tmp", "/home", "/root", "/run/user", "/run/credentials")  # noqa: S108 - texts
"""Folders that other directives may replace."""
_WRITERS = frozenset({"touch", "mkdir", "tee"})


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("ProtectSystem", "DynamicUser"),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        service("ExecStartPre=/bin/sh -c 'echo a > /etc/web.conf'\nProtectSystem=full"),
        service("ExecStartPre=/bin/sh -c 'mkdir -p /var/lib/web'\nProtectSystem=strict"),
    ),
    good=(
        service("ExecStartPre=/bin/sh -c 'echo a > /etc/web.conf'\nProtectSystem=yes"),
        service(
            "ExecStartPre=/bin/sh -c 'mkdir -p /var/lib/web/a'\nProtectSystem=strict\n"
            "StateDirectory=web"
        ),
        service("ExecStartPre=+/bin/sh -c 'mkdir -p /var/lib/web'\nProtectSystem=strict"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first such file of each script."""
    values = unit.possible_values("ProtectSystem")
    folders = _FOLDERS.get(str(values[0]), ()) if len(values) == 1 else ()
    if not folders or unit.lines("RootDirectory") or unit.lines("RootImage"):
        return
    setting = unit.enabled("ProtectSystem") or unit.enabled("DynamicUser")
    for command in commands(unit, ALL_COMMANDS):
        for file in _written_by(command):
            if is_below(file, *folders) and not _may_be_writable(unit, file):
                message = f"the script writes {file}, which ProtectSystem={values[0]} denies"
                related = ((setting, "makes it read-only"),) if setting else ()
                yield report.value(command.setting, message, related=related)
                break


def _written_by(command: Command) -> Iterator[str]:
    """The files that the script of a command writes, as far as they are known."""
    if command.script is None or not command.sandboxed:
        return
    files = [*written_files(command.script)]
    for name, *rest in command.invocations[1:]:
        program = name.rsplit("/", 1)[-1]
        if program in _WRITERS or (program == "install" and "-d" in rest):
            files += rest
    yield from (f for f in files if f.startswith("/") and not {HOLE, "$", "*", "%"} & set(f))


def _may_be_writable(unit: UnitView, file: str) -> bool:
    """Whether a line may make a file writable, or another folder is mounted over it."""
    if may_be_bound(unit, file) or is_below(file, *_OTHER_MOUNTS):
        return True
    lines = [s for name in ("ReadWritePaths", "TemporaryFileSystem") for s in unit.lines(name)]
    texts = [line.text_with_holes for line in lines]
    words = [word for text in texts if text is not None for word in text.split()]
    return None in texts or any(
        HOLE in word or bare_path(word) == "/" or is_below(file, bare_path(word)) for word in words
    )
