"""A path of the host, in a service with a root of its own.

What it checks
    ReadWritePaths, ReadOnlyPaths, InaccessiblePaths, ExecPaths and NoExecPaths with a path
    without the prefix +, in a service with RootDirectory or RootImage. Paths below RootDirectory
    itself are right.

Why
    Without + the path is one of the host. It is outside of the root folder of the service, so
    systemd leaves it out: nothing is restricted, and nothing is made writable.

Instead
    Write + in front of the path.

Reference
    systemd.exec(5), ReadWritePaths; drop_outside_root() in src/core/namespace.c.
"""

from __future__ import annotations

import re

from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import in_force
from systemd_directives.rules.support.paths import bare_path, is_below

_LISTS = ("ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RootDirectory", "RootImage"),
    bad=(
        service(
            "RootDirectory=/srv/root\nInaccessiblePaths=/etc",
            "RootDirectory=/srv/root\nInaccessiblePaths=+/etc",
        ),
        service(
            "RootImage=/srv/root.raw\nReadWritePaths=-/var/lib/web",
            "RootImage=/srv/root.raw\nReadWritePaths=-+/var/lib/web",
        ),
    ),
    good=(
        service("RootDirectory=/srv/root\nInaccessiblePaths=+/etc"),
        service("RootDirectory=/srv/root\nReadOnlyPaths=/srv/root/etc"),
        service("RootDirectory=/\nReadOnlyPaths=/etc"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    root = unit.enabled("RootImage") or unit.enabled("RootDirectory")
    if root is None:
        return
    folder = bare_path(root.text or "") if root.directive == "RootDirectory" else None
    if folder == "/" or "%" in (folder or ""):
        return
    for directive in _LISTS:
        for setting in in_force(unit, directive):
            for match in re.finditer(r"\S+", setting.text_with_holes or ""):
                word = match[0]
                path = word.lstrip("-").strip("\"'")
                if not path.startswith("/") or HOLE in path or "%" in path:
                    continue
                if folder is not None and is_below(path, folder):
                    continue
                at = match.start() + len(word) - len(word.lstrip("-\"'"))
                yield report.value(
                    setting,
                    "without + this is a path of the host, outside of the root of the service",
                    Fix("Write + before the path", (Replace(setting, at, at, "+"),)),
                    start=match.start(),
                    end=match.end(),
                    related=((root, "sets the root"),),
                )
