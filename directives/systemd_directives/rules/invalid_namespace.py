"""A word that is no kind of namespace.

What it checks
    Words of RestrictNamespaces that are no kind of namespace, and commas between words.

Why
    systemd drops the whole line with a log message: nothing is restricted.

Instead
    Write kinds such as user, mnt and net between blanks, or true.

Reference
    systemd.exec(5), RestrictNamespaces; ``systemd-analyze verify`` of 252, 257 and 262 report the
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
        service("RestrictNamespaces=user mount", "RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=user,mnt", "RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=~usr", "RestrictNamespaces=~user"),
    ),
    good=(
        service("RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=true"),
    ),
)
