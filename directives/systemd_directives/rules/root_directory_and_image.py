"""Two roots for one service.

What it checks
    RootDirectory together with RootImage.

Why
    A service has one root. systemd takes both lines without a word, and uses the image.

Instead
    Keep one of them.

Reference
    systemd.exec(5), RootDirectory and RootImage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RootDirectory."""
    folder, image = lines.set("RootDirectory"), lines.set("RootImage")
    if folder and image and folder.text != "/":
        yield SAY.of_name(
            folder,
            "the service has a root already: RootImage",
            remove(folder),
            related=((image, "the other root"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RootDirectory=/srv/root\nRootImage=/srv/a.raw", "RootImage=/srv/a.raw"),
        service("RootImage=/srv/a.raw\nRootDirectory=/srv/root", "RootImage=/srv/a.raw"),
    ),
    good=(service("RootDirectory=/srv/root"), service("RootImage=/srv/a.raw")),
    on=("RootDirectory",),
)
