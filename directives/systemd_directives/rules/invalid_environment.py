"""A variable that systemd does not set.

What it checks
    Words of Environment without an equals sign, and names with other than letters, digits and _.

Why
    systemd drops the word with a log message. A value with blanks in it needs quotes around the
    whole word, else it ends at the first blank.

Instead
    Write "NAME=value with blanks".

Reference
    systemd.exec(5), Environment; ``systemd-analyze verify`` of 252, 257 and 262 report the line.
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
        service("Environment=NAME"),
        service("Environment=A=b c"),
        service("Environment=1A=b"),
    ),
    good=(
        service("Environment=NAME=value"),
        service('Environment="A=b c"'),
    ),
)
