"""A kind of login record for a service that makes none.

What it checks
    UtmpMode without UtmpIdentifier.

Why
    systemd writes login records only for services with an identifier.

Instead
    Add UtmpIdentifier, or leave it out.

Reference
    systemd.exec(5), UtmpMode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about UtmpMode."""
    yield from idle_without(SAY, lines, ("UtmpMode",), ("UtmpIdentifier",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("UtmpMode=user", ""), service("Nice=5\nUtmpMode=login", "Nice=5")),
    good=(service("UtmpIdentifier=tty9\nUtmpMode=user"), service("UtmpIdentifier=tty9")),
    on=("UtmpMode",),
    closed=True,
)
