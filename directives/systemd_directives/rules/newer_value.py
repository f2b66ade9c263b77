"""A value that the chosen systemd does not know yet.

What it checks
    Words that came to a directive with a later release than the one the unit is judged by.

Why
    An older systemd treats them like a misspelt word and drops the line.

Instead
    Judge by the systemd that will run the unit, or use a word that this one has.

Reference
    The manual pages of systemd 257 and 262 date the words; ``systemd-analyze verify`` of the
    older versions reports the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Example, Rule, Say
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each word that is newer than ``version``."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n", SystemdVersion(252)),
        Example("[Service]\nExecStart=/bin/true\nPrivateUsers=full\n", SystemdVersion(257)),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n", SystemdVersion(257)),
        Example("[Service]\nExecStart=/bin/true\nPrivateUsers=full\n", SystemdVersion(262)),
    ),
)
