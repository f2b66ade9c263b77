"""A folder of its own that a dynamic user does not have.

What it checks
    WorkingDirectory or ReadWritePaths below /var/lib, /var/cache or /var/log with DynamicUser and
    without the directive that makes the folder: StateDirectory, CacheDirectory or LogsDirectory.

Why
    A dynamic user has another number at each start, so no folder can belong to it in advance.
    systemd makes folders for it only where a directive names them. Otherwise the service cannot
    write there, or does not start for lack of the folder.

Instead
    Write StateDirectory with the name of the folder.

Reference
    systemd.exec(5), DynamicUser and StateDirectory.
"""

from __future__ import annotations

from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.path_access import DIRECTORIES, in_force
from systemd_directives.rules.support.paths import bare_path, is_below

_MADE = ("StateDirectory", "CacheDirectory", "LogsDirectory")


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("DynamicUser",),
    needs_complete_unit=True,
    bad=(
        service(
            "DynamicUser=yes\nWorkingDirectory=/var/lib/web",
            "DynamicUser=yes\nWorkingDirectory=/var/lib/web\nStateDirectory=web",
        ),
        service(
            "DynamicUser=yes\nReadWritePaths=/var/cache/web",
            "DynamicUser=yes\nReadWritePaths=/var/cache/web\nCacheDirectory=web",
        ),
    ),
    good=(
        service("DynamicUser=yes\nWorkingDirectory=/var/lib/web\nStateDirectory=web"),
        service("DynamicUser=yes\nWorkingDirectory=/srv/web"),
        service("User=web\nWorkingDirectory=/var/lib/web"),
        service("DynamicUser=yes\nSupplementaryGroups=web\nReadWritePaths=/var/lib/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such line."""
    if not unit.enabled("DynamicUser") or unit.lines("SupplementaryGroups"):
        return
    if unit.lines("Group") or unit.lines("BindPaths") or unit.lines("User"):
        return
    for name in ("WorkingDirectory", "ReadWritePaths"):
        for setting in in_force(unit, name):
            for word in (setting.text_with_holes or "").split():
                path = bare_path(word)
                directive = next((d for d in _MADE if is_below(path, DIRECTORIES[d])), None)
                folder = path.removeprefix(DIRECTORIES.get(directive or "", "")).strip("/")
                if directive is None or not folder or HOLE in word or "%" in word:
                    continue
                if unit.missing(directive) and not word.startswith("-"):
                    yield report.value(
                        setting,
                        f"a dynamic user owns no folder there; add {directive}={folder}",
                        add(directive, folder),
                    )
