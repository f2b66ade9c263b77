"""Folders are made writable that nothing made read-only.

What it checks
    ReadWritePaths of a service without any option that makes folders read-only.

Why
    The folders are writable as they were; the line only gives the service a view of its own.

Instead
    Add ProtectSystem=strict, which ReadWritePaths makes exceptions from, or leave the line out.

Reference
    systemd.exec(5), ReadWritePaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_MAKES_READ_ONLY = (
    "ProtectSystem",
    "ProtectHome",
    "ReadOnlyPaths",
    "ReadOnlyDirectories",
    "DynamicUser",
    "ProtectKernelTunables",
    "ProtectControlGroups",
    "RootImage",
    "RootDirectory",
    "BindReadOnlyPaths",
    "TemporaryFileSystem",
    "MountImages",
    "ExtensionImages",
    "ExtensionDirectories",
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the last ReadWritePaths."""
    setting = lines.on("ReadWritePaths")
    if setting and lines.missing(*_MAKES_READ_ONLY):
        message = "nothing here is read-only, so ReadWritePaths changes nothing"
        yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("ReadWritePaths=/srv"), service("PrivateTmp=yes\nReadWritePaths=/srv /opt")),
    good=(
        service("ProtectSystem=strict\nReadWritePaths=/srv"),
        service("ReadOnlyPaths=/srv\nReadWritePaths=/srv/data"),
    ),
    on=("ReadWritePaths",),
    closed=True,
)
