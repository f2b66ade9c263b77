"""A writable path that another line hides.

What it checks
    ReadWritePaths, ReadOnlyPaths and ExecPaths below a path of InaccessiblePaths, and
    ReadWritePaths and ReadOnlyPaths without - in front below a path of TemporaryFileSystem.

Why
    Below InaccessiblePaths nothing can be reached, whatever other lines name it. In a temporary
    file system the path does not exist, so the start fails with 226/NAMESPACE.

Instead
    Hide less, or mount the path with BindPaths into a TemporaryFileSystem.

Reference
    systemd.exec(5), InaccessiblePaths and TemporaryFileSystem.
"""

from __future__ import annotations

from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import Access, hiding, in_force, restrictions
from systemd_directives.rules.support.paths import bare_path

_STRICT = "ProtectSystem=strict\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ReadWritePaths", "ReadOnlyPaths", "ExecPaths"),
    supersedes=("idle-read-write-paths",),
    bad=(
        service(f"{_STRICT}InaccessiblePaths=/srv\nReadWritePaths=/srv/data"),
        service(f"{_STRICT}TemporaryFileSystem=/srv\nReadWritePaths=/srv/data"),
    ),
    good=(
        service(f"{_STRICT}InaccessiblePaths=/srv/keys\nReadWritePaths=/srv/data"),
        service(f"{_STRICT}TemporaryFileSystem=/srv\nBindPaths=/srv/data"),
        service(f"{_STRICT}TemporaryFileSystem=/srv\nReadWritePaths=/srv"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    found = tuple(each for each in restrictions(unit) if each.folder != "/")
    if not found:
        return
    for directive in ("ReadWritePaths", "ReadOnlyPaths", "ExecPaths"):
        for setting in in_force(unit, directive):
            text, at = setting.text_with_holes or "", 0
            for word in text.split():
                at = text.index(word, at)
                path = bare_path(word)
                by = None if HOLE in word or "%" in word else hiding(unit, path, found)
                missing = by is not None and by.access is Access.EMPTIED
                optional = word.lstrip("\"'+").startswith("-") or directive == "ExecPaths"
                # a path in both lists has a rule of its own
                if by and path != by.folder and not (missing and optional):
                    effect = "covers this path: it does not exist" if missing else "hides this path"
                    yield report.value(
                        setting,
                        f"{by.setting.directive}={by.folder} {effect}",
                        start=at,
                        end=at + len(word),
                        related=((by.setting, f"restricts {by.folder}"),),
                    )
                at += len(word)
