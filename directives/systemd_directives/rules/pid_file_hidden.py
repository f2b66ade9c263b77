"""A PID file that the manager cannot see.

What it checks
    PIDFile below /tmp or /var/tmp with PrivateTmp, and below a path of TemporaryFileSystem.

Why
    The service writes the file into a file system of its own. systemd looks for it outside, does
    not find it, and the start ends with a timeout.

Instead
    Write it below /run, with RuntimeDirectory.

Reference
    systemd.exec(5), PrivateTmp and TemporaryFileSystem; systemd.service(5), PIDFile.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import Access, hiding, restrictions
from systemd_directives.rules.support.paths import is_below

_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - paths in a unit


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PIDFile",),
    bad=(
        service("Type=forking\nPIDFile=/tmp/web.pid\nPrivateTmp=yes"),
        service("Type=forking\nPIDFile=/run/web.pid\nTemporaryFileSystem=/run"),
    ),
    good=(
        service("Type=forking\nPIDFile=/run/web.pid\nPrivateTmp=yes"),
        service("Type=forking\nPIDFile=/run/web/pid\nTemporaryFileSystem=/run\nBindPaths=/run/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PIDFile."""
    setting, path = unit.effective("PIDFile"), unit.value("PIDFile") or ""
    if setting is None or unit.value("Type") != "forking":
        return
    private = unit.enabled("PrivateTmp")
    if private and is_below(path, *_TEMPORARY) and not unit.lines("BindPaths"):
        yield report.value(
            setting,
            "PrivateTmp hides this file from systemd: the start ends with a timeout",
            related=((private, "makes a /tmp of its own"),),
        )
        return
    emptied = tuple(each for each in restrictions(unit) if each.access is Access.EMPTIED)
    if by := hiding(unit, path, emptied):
        yield report.value(
            setting,
            f"{by.setting.directive} hides this file from systemd: the start ends with a timeout",
            related=((by.setting, f"covers {by.folder}"),),
        )
