"""A word that systemd drops without telling.

What it checks
    Words in capability sets that are no capability, among them names without CAP_ and words
    joined by commas.

Why
    systemd drops them without any message, so a set that was meant to keep one capability is
    empty, or a denial denies nothing.

Instead
    Write capabilities in full, parted by blanks, and at most one ~ at the start of the line.

Reference
    systemd.exec(5), CapabilityBoundingSet; the score of ``systemd-analyze security`` of 252,
    257 and 262 shows the loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each word that is lost in silence."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "CapabilityBoundingSet=CAP_NET_BIND_SERVCE",
            "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        ),
        service(
            "CapabilityBoundingSet=~CAP_SYS_PTRACE ~CAP_SYS_ADMIN",
            "CapabilityBoundingSet=~CAP_SYS_PTRACE CAP_SYS_ADMIN",
        ),
    ),
    good=(
        service("CapabilityBoundingSet=CAP_NET_BIND_SERVICE"),
        service("CapabilityBoundingSet=~CAP_SYS_PTRACE CAP_SYS_ADMIN"),
    ),
    shown_by=Evidence.SCORE,
)
