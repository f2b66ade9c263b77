"""A root file system without /proc, /sys and /dev.

What it checks
    MountAPIVFS=no with RootDirectory or RootImage.

Why
    systemd then mounts none of them, and hardly any program works without them.

Instead
    Remove MountAPIVFS, which is on by default with a root of its own.

Reference
    systemd.exec(5), MountAPIVFS.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("MountAPIVFS",),
    bad=(
        service("RootDirectory=/srv/root\nMountAPIVFS=no", "RootDirectory=/srv/root"),
        service("MountAPIVFS=false\nRootImage=/srv/a.raw", "RootImage=/srv/a.raw"),
    ),
    good=(service("RootDirectory=/srv/root\nMountAPIVFS=yes"), service("MountAPIVFS=no")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports MountAPIVFS."""
    setting = unit.disabled("MountAPIVFS")
    root = unit.assigned("RootDirectory") or unit.assigned("RootImage")
    if setting and root:
        message = "systemd does not mount /proc, /sys and /dev in the root"
        yield report.value(setting, message, remove(setting), related=((root, "the root"),))
