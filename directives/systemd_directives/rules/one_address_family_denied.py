"""All addresses of one kind are denied, and the other kind is forgotten.

What it checks
    IPAddressDeny with 0.0.0.0/0 and without ::/0, or the reverse.

Why
    IPv4 and IPv6 are filtered apart: the service goes on over the other one.

Instead
    Write any, which means both.

Reference
    systemd.resource-control(5), IPAddressDeny; the score of 252, 257 and 262 counts it as no
    filter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support.families import closed_to
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_EVERYTHING = {"0.0.0.0/0": "::/0", "::/0": "0.0.0.0/0"}


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the line that denies one kind."""
    settings = lines.all("IPAddressDeny")
    if not lines.whole or not all(s.certain and s.text is not None for s in settings):
        return
    words = {word for setting in settings for word in (setting.text or "").split()}
    for setting in settings:
        for whole, other in _EVERYTHING.items():
            one = whole in (setting.text or "").split()
            if one and words.isdisjoint({other, "any"}) and _open(lines, other):
                message = f"{whole} denies one kind of address only; any denies both"
                start = (setting.text or "").index(whole)
                change = Replace(setting, start, start + len(whole), "any")
                fix = Fix(f"Change {whole} to any", (change,))
                yield SAY.of_value(setting, message, fix, start=start, end=start + len(whole))


def _open(lines: Lines, other: str) -> bool:
    """Whether sockets of the other kind may be opened at all."""
    return not closed_to(lines, "AF_INET6" if ":" in other else "AF_INET")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IPAddressDeny=0.0.0.0/0", "IPAddressDeny=any"),
        service("IPAddressDeny=::/0", "IPAddressDeny=any"),
    ),
    good=(service("IPAddressDeny=any"), service("IPAddressDeny=0.0.0.0/0 ::/0")),
    on=("IPAddressDeny",),
    closed=True,
    shown_by=Evidence.SCORE,
)
