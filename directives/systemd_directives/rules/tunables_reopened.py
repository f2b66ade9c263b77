"""Kernel settings are made read-only and writable at once.

What it checks
    ReadWritePaths of /proc/sys or /sys with ProtectKernelTunables.

Why
    The two lines contradict each other, and the read-only one holds for the folder itself.

Instead
    Leave one of them out, or open only the folder below that is needed.

Reference
    systemd.exec(5), ProtectKernelTunables and ReadWritePaths.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import bare_path, path_words


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("ProtectKernelTunables",),
    bad=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/proc/sys"),
        service("ReadWritePaths=-/sys /srv\nProtectKernelTunables=true"),
    ),
    good=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/sys/class/backlight"),
        service("ProtectSystem=strict\nReadWritePaths=/srv"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each such path."""
    protect = unit.enabled("ProtectKernelTunables")
    for setting in unit.known_lines("ReadWritePaths") if protect else ():
        paths = {bare_path(path) for path in path_words(setting.text or "")}
        if protect and setting.certain and paths & {"/proc/sys", "/sys"}:
            yield report.value(
                setting,
                "ProtectKernelTunables makes this read-only",
                related=((protect, "makes it read-only"),),
            )
