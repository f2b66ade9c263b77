"""A family after a list of denied ones, which allows what was never denied.

What it checks
    RestrictAddressFamilies lines without ~ after a first line with ~, with families that none of
    the lines before denies.

Why
    The first line decides that the list denies. A later line without ~ takes families off that
    list; it does not narrow the service to what it names.

Instead
    Write only the line without ~, which allows just those.

Reference
    systemd.exec(5), RestrictAddressFamilies; the score of 252, 257 and 262 counts every other
    family as open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that takes nothing off the list."""
    if (
        not lines.sound("RestrictAddressFamilies")
        or lines.completeness is Completeness.UNKNOWN_MERGE
    ):
        return
    denied: set[str] = set()
    for setting in lines.all("RestrictAddressFamilies"):
        text = (setting.text or "").strip()
        names = set(text.removeprefix("~").upper().split())
        if text.startswith("~"):
            denied |= names
        elif not denied or not text:
            return
        elif names.isdisjoint(denied):
            yield SAY.of_value(setting, "these were not denied before, so the line has no effect")
        else:
            denied -= names


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_UNIX"),
        service("RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_INET AF_INET6"),
    ),
    good=(
        service("RestrictAddressFamilies=AF_UNIX"),
        service("RestrictAddressFamilies=AF_INET AF_INET6"),
    ),
    on=("RestrictAddressFamilies",),
    shown_by=Evidence.SCORE,
)
