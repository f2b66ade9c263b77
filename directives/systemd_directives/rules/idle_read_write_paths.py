"""Writable folders in a service without read-only folders.

What it checks
    ReadWritePaths in a service without any directive that makes folders read-only.

Why
    The folders are writable by default. The line only gives the service a mount namespace of
    its own.

Instead
    Add ProtectSystem=strict, from which ReadWritePaths makes exceptions, or remove the line.

Reference
    systemd.exec(5), ReadWritePaths.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

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


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("ReadWritePaths",),
    needs_complete_unit=True,
    bad=(service("ReadWritePaths=/srv"), service("PrivateTmp=yes\nReadWritePaths=/srv /opt")),
    good=(
        service("ProtectSystem=strict\nReadWritePaths=/srv"),
        service("ReadOnlyPaths=/srv\nReadWritePaths=/srv/data"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last ReadWritePaths."""
    setting = unit.enabled("ReadWritePaths")
    if setting and unit.missing(*_MAKES_READ_ONLY):
        message = "ReadWritePaths has no effect: nothing here makes folders read-only"
        yield report.directive(setting, message)
