"""Kernel settings that are both read-only and writable.

What it checks
    ReadWritePaths of /proc/sys or /sys with ProtectKernelTunables.

Why
    The two lines contradict each other, and the folder itself is read-only.

Instead
    Remove one of them, or make only the folder below writable that is needed.

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
    """Reports each such path."""
    protect = unit.enabled("ProtectKernelTunables")
    if protect is None:
        return
    for setting in unit.known_lines("ReadWritePaths"):
        paths = {bare_path(path) for path in path_words(setting.text or "")}
        if setting.certain and paths & {"/proc/sys", "/sys"}:
            yield report.value(
                setting,
                "ReadWritePaths has no effect here: ProtectKernelTunables makes it read-only",
                related=((protect, "makes it read-only"),),
            )
