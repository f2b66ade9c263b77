"""A root of its own without /proc, /sys and /dev.

What it checks
    MountAPIVFS=no with RootDirectory or RootImage.

Why
    systemd then mounts none of them, and hardly any program runs without.

Instead
    Leave MountAPIVFS out; with a root of its own it is on.

Reference
    systemd.exec(5), MountAPIVFS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about MountAPIVFS."""
    setting = lines.off("MountAPIVFS")
    root = lines.set("RootDirectory") or lines.set("RootImage")
    if setting and root:
        message = "the root gets no /proc, /sys and /dev"
        yield SAY.of_value(setting, message, remove(setting), related=((root, "the root"),))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RootDirectory=/srv/root\nMountAPIVFS=no", "RootDirectory=/srv/root"),
        service("MountAPIVFS=false\nRootImage=/srv/a.raw", "RootImage=/srv/a.raw"),
    ),
    good=(service("RootDirectory=/srv/root\nMountAPIVFS=yes"), service("MountAPIVFS=no")),
    on=("MountAPIVFS",),
)
