"""A path below a home folder that stays hidden.

What it checks
    ReadWritePaths, ReadOnlyPaths, BindPaths and BindReadOnlyPaths with a path below /home, /root
    or /run/user under ProtectHome=yes.

Why
    What ProtectHome=yes hides cannot be opened again by paths below it.

Instead
    Write ProtectHome=tmpfs, which leaves the folders empty and lets BindPaths put something in.

Reference
    systemd.exec(5), ProtectHome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.paths import HOMES, below, words
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line with such a path."""
    protect = lines.on("ProtectHome")
    if protect is None or not boolean(lines.text("ProtectHome") or ""):
        return
    for setting in lines.every("ReadWritePaths", "ReadOnlyPaths", "BindPaths", "BindReadOnlyPaths"):
        paths = words(setting.text or "")
        if setting.certain and any(below(path, *HOMES) for path in paths):
            yield SAY.of_value(
                setting,
                "ProtectHome=yes keeps this hidden; tmpfs lets BindPaths open it",
                write(protect, "tmpfs"),
                related=((protect, "hides /home, /root and /run/user"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("ProtectHome=yes\nBindPaths=/home/web", "ProtectHome=tmpfs\nBindPaths=/home/web"),
        service(
            "ProtectHome=true\nBindReadOnlyPaths=/root/.ssh",
            "ProtectHome=tmpfs\nBindReadOnlyPaths=/root/.ssh",
        ),
    ),
    good=(
        service("ProtectHome=tmpfs\nBindPaths=/home/web"),
        service("ProtectHome=read-only\nReadWritePaths=/home/web"),
    ),
    on=("ProtectHome",),
    scope=RuntimeScope.SYSTEM,
)
