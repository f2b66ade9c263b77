"""A control group within one that is not handed over.

What it checks
    DelegateSubgroup without Delegate, from systemd 254.

Why
    systemd makes the subgroup only in a control group that belongs to the service.

Instead
    Add Delegate=yes, or leave it out.

Reference
    systemd.resource-control(5), DelegateSubgroup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about DelegateSubgroup."""
    yield from idle_without(SAY, lines, ("DelegateSubgroup",), ("Delegate",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("DelegateSubgroup=main", ""), service("Nice=5\nDelegateSubgroup=main", "Nice=5")),
    good=(service("Delegate=yes\nDelegateSubgroup=main"), service("Delegate=yes")),
    on=("DelegateSubgroup",),
    since=SystemdVersion(254),
    closed=True,
)
