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
    """A finding about the last ReadWritePaths."""
    setting = unit.enabled("ReadWritePaths")
    if setting and unit.missing(*_MAKES_READ_ONLY):
        message = "nothing here is read-only, so ReadWritePaths changes nothing"
        yield report.directive(setting, message)
