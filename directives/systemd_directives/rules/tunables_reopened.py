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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.paths import bare_path, words
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such path."""
    protect = lines.on("ProtectKernelTunables")
    for setting in lines.every("ReadWritePaths") if protect else ():
        paths = {bare_path(path) for path in words(setting.text or "")}
        if protect and setting.certain and paths & {"/proc/sys", "/sys"}:
            yield SAY.of_value(
                setting,
                "ProtectKernelTunables makes this read-only",
                related=((protect, "makes it read-only"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/proc/sys"),
        service("ReadWritePaths=-/sys /srv\nProtectKernelTunables=true"),
    ),
    good=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/sys/class/backlight"),
        service("ProtectSystem=strict\nReadWritePaths=/srv"),
    ),
    on=("ProtectKernelTunables",),
)
