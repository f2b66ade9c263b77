"""A folder that is both read-only and writable.

What it checks
    ReadWritePaths of a folder that another line makes read-only as a whole: /proc/sys or /sys
    with ProtectKernelTunables, /sys/fs/cgroup with ProtectControlGroups, / with
    ProtectSystem=strict.

Why
    The two lines contradict each other, and the folder itself is read-only: at the same place
    systemd takes the line that restricts more.

Instead
    Remove one of them, or make only the folder below writable that is needed.

Reference
    systemd.exec(5), ProtectKernelTunables, ProtectControlGroups, ProtectSystem and
    ReadWritePaths; drop_duplicates() in src/core/namespace.c.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import bare_path, path_words

_READ_ONLY = {
    "ProtectKernelTunables": (None, frozenset({"/proc/sys", "/sys"})),
    "ProtectControlGroups": (None, frozenset({"/sys/fs/cgroup"})),
    "ProtectSystem": ("strict", frozenset({"/"})),
}
"""For each directive the value with which it protects, None for any, and the folders."""


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=tuple(_READ_ONLY),
    bad=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/proc/sys"),
        service("ReadWritePaths=-/sys /srv\nProtectKernelTunables=true"),
        service("ProtectSystem=strict\nReadWritePaths=/"),
    ),
    good=(
        service("ProtectKernelTunables=yes\nReadWritePaths=/sys/class/backlight"),
        service("ProtectSystem=strict\nReadWritePaths=/srv"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    for directive, (value, folders) in _READ_ONLY.items():
        protect = unit.enabled(directive)
        if protect is None or value not in (None, unit.value(directive)):
            continue
        for setting in unit.known_lines("ReadWritePaths"):
            paths = {bare_path(path) for path in path_words(setting.text or "")}
            if setting.certain and paths & folders:
                yield report.value(
                    setting,
                    f"ReadWritePaths has no effect here: {directive} makes it read-only",
                    related=((protect, "makes it read-only"),),
                )
