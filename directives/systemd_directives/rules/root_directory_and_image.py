"""Two root file systems for one service.

What it checks
    RootDirectory together with RootImage.

Why
    A service has one root. systemd accepts both lines without a message and uses the image.

Instead
    Keep one of them.

Reference
    systemd.exec(5), RootDirectory and RootImage.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RootDirectory",),
    bad=(
        service("RootDirectory=/srv/root\nRootImage=/srv/a.raw", "RootImage=/srv/a.raw"),
        service("RootImage=/srv/a.raw\nRootDirectory=/srv/root", "RootImage=/srv/a.raw"),
    ),
    good=(service("RootDirectory=/srv/root"), service("RootImage=/srv/a.raw")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RootDirectory."""
    folder, image = unit.assigned("RootDirectory"), unit.assigned("RootImage")
    if folder and image and folder.text != "/":
        yield report.directive(
            folder,
            "RootDirectory has no effect: RootImage takes precedence",
            remove(folder),
            related=((image, "the other root"),),
        )
