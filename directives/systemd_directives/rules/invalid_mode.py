"""File permissions that are not octal.

What it checks
    UMask and the modes of folders with digits 8 and 9, letters, or more than four digits.

Why
    systemd drops the line with a log message and goes on with the default. An integer in Nix is
    printed as it is, and systemd reads it as octal: 77 is 0077, and 89 is nothing.

Instead
    Write octal digits, best as a string such as "0077".

Reference
    systemd.exec(5), UMask; ``systemd-analyze verify`` of 252, 257 and 262 report the line.
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
        service("UMask=0088"),
        service("UMask=u=rwx"),
        service("StateDirectory=web\nStateDirectoryMode=0799"),
    ),
    good=(
        service("UMask=0077"),
        service("UMask=77"),
        service("StateDirectory=web\nStateDirectoryMode=0700"),
    ),
)
