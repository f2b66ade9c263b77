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

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.address_families import denies_all

_EVERYTHING = {"0.0.0.0/0": "::/0", "::/0": "0.0.0.0/0"}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("IPAddressDeny",),
    needs_complete_unit=True,
    bad=(
        service("IPAddressDeny=0.0.0.0/0", "IPAddressDeny=any"),
        service("IPAddressDeny=::/0", "IPAddressDeny=any"),
    ),
    good=(service("IPAddressDeny=any"), service("IPAddressDeny=0.0.0.0/0 ::/0")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about the line that denies one kind."""
    settings = unit.lines("IPAddressDeny")
    if not unit.complete or not all(s.certain and s.text is not None for s in settings):
        return
    words = {word for setting in settings for word in (setting.text or "").split()}
    for setting in settings:
        for whole, other in _EVERYTHING.items():
            one = whole in (setting.text or "").split()
            if one and words.isdisjoint({other, "any"}) and _open(unit, other):
                message = f"{whole} denies one kind of address only; any denies both"
                start = (setting.text or "").index(whole)
                change = Replace(setting, start, start + len(whole), "any")
                fix = Fix(f"Change {whole} to any", (change,))
                yield report.value(setting, message, fix, start=start, end=start + len(whole))


def _open(unit: UnitView, other: str) -> bool:
    """Whether sockets of the other kind may be opened at all."""
    return not denies_all(unit, "AF_INET6" if ":" in other else "AF_INET")
