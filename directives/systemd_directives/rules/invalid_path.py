"""A path that systemd does not take.

What it checks
    Paths that are not absolute or have .. in them, in directives that take one path, lists of
    paths, bind mounts and temporary file systems.

Why
    systemd drops the path with a log message: what was to be hidden is seen, what was to be there
    is missing.

Instead
    Write an absolute path.

Reference
    systemd.exec(5), ReadWritePaths and BindPaths; ``systemd-analyze verify`` of 252, 257 and 262
    report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("InaccessiblePaths=srv", "InaccessiblePaths=/srv"),
        service("InaccessiblePaths=~/x"),
        service("BindPaths=srv:/srv", "BindPaths=/srv:/srv"),
        service("TemporaryFileSystem=var", "TemporaryFileSystem=/var"),
        service("EnvironmentFile=web.env"),
        service("ReadOnlyPaths=/srv/../etc"),
    ),
    good=(
        service("InaccessiblePaths=/srv"),
        service("BindPaths=/srv:/var/srv"),
        service("EnvironmentFile=-/run/web.env"),
    ),
)
