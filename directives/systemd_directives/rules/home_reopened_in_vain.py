"""A path below a home folder that stays hidden.

What it checks
    ReadWritePaths, ReadOnlyPaths, BindPaths and BindReadOnlyPaths with a path below /home,
    /root or /run/user and with ProtectHome=yes.

Why
    Paths below a folder that ProtectHome=yes hides cannot be made visible again.

Instead
    Write ProtectHome=tmpfs, which makes the folders empty and lets BindPaths mount into them.

Reference
    systemd.exec(5), ProtectHome.
"""

from __future__ import annotations

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change
from systemd_directives.rules.support.paths import HOMES, is_below, path_words


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectHome",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("ProtectHome=yes\nBindPaths=/home/web", "ProtectHome=tmpfs\nBindPaths=/home/web"),
        service(
            "ProtectHome=true\nBindReadOnlyPaths=/root/.ssh",
            "ProtectHome=tmpfs\nBindReadOnlyPaths=/root/.ssh",
        ),
    ),
    good=(
        service("ProtectHome=tmpfs\nBindPaths=/home/web"),
        service("ProtectHome=read-only\nReadWritePaths=/home/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line with such a path."""
    protect = unit.enabled("ProtectHome")
    if protect is None or not boolean(unit.value("ProtectHome") or ""):
        return
    for setting in unit.known_lines(
        "ReadWritePaths", "ReadOnlyPaths", "BindPaths", "BindReadOnlyPaths"
    ):
        paths = path_words(setting.text or "")
        if setting.certain and any(is_below(path, *HOMES) for path in paths):
            yield report.value(
                setting,
                "ProtectHome=yes keeps this hidden; with tmpfs BindPaths can mount it",
                change(protect, "tmpfs"),
                related=((protect, "hides /home, /root and /run/user"),),
            )
