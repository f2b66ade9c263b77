"""Memory nodes for a policy that is not set.

What it checks
    NUMAMask without NUMAPolicy.

Why
    The nodes belong to the policy; under the default one they count for nothing.

Instead
    Add NUMAPolicy, or leave it out.

Reference
    systemd.exec(5), NUMAMask.
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
    """A finding about NUMAMask."""
    yield from idle_without(SAY, lines, ("NUMAMask",), ("NUMAPolicy",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("NUMAMask=0", ""), service("Nice=5\nNUMAMask=0-1", "Nice=5")),
    good=(service("NUMAPolicy=bind\nNUMAMask=0"), service("NUMAPolicy=local")),
    on=("NUMAMask",),
    closed=True,
)
