"""A folder that systemd does not make.

What it checks
    Absolute paths, .. and the name private in StateDirectory, CacheDirectory, LogsDirectory,
    RuntimeDirectory and ConfigurationDirectory.

Why
    These are names below /var/lib, /var/cache, /var/log, /run and /etc. systemd drops a wrong one
    with a log message, and the folder is not there.

Instead
    Write the name alone.

Reference
    systemd.exec(5), StateDirectory; ``systemd-analyze verify`` of 252, 257 and 262 report the
    line.
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
        service("StateDirectory=/var/lib/web", "StateDirectory=web"),
        service("RuntimeDirectory=../web"),
        service("CacheDirectory=private"),
    ),
    good=(
        service("StateDirectory=web"),
        service("RuntimeDirectory=web web/sockets"),
    ),
)
