"""All IPv4 or all IPv6 addresses are denied, but not both.

What it checks
    IPAddressDeny with 0.0.0.0/0 and without ::/0, or the reverse.

Why
    IPv4 and IPv6 are filtered separately: the service can still use the other one.

Instead
    Write any, which denies both.

Reference
    systemd.resource-control(5), IPAddressDeny; the score of 252, 257 and 262 counts it as no
    filter.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.allowed_families import denies_all

_OTHER = {"0.0.0.0/0": "::/0", "::/0": "0.0.0.0/0"}
_PROTOCOL = {"0.0.0.0/0": "IPv4", "::/0": "IPv6"}


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
    """Reports the line that denies one of them."""
    settings = unit.lines("IPAddressDeny")
    if not unit.complete or not all(s.certain and s.text is not None for s in settings):
        return
    words = {word for setting in settings for word in (setting.text or "").split()}
    for setting in settings:
        for whole, other in _OTHER.items():
            one = whole in (setting.text or "").split()
            if one and words.isdisjoint({other, "any"}) and _open(unit, other):
                message = f"{whole} denies only {_PROTOCOL[whole]}; any denies both IPv4 and IPv6"
                start = (setting.text or "").index(whole)
                change = Replace(setting, start, start + len(whole), "any")
                fix = Fix(f"Change {whole} to any", (change,))
                yield report.value(setting, message, fix, start=start, end=start + len(whole))


def _open(unit: UnitView, other: str) -> bool:
    """Whether the service can open sockets of the other protocol."""
    return not denies_all(unit, "AF_INET6" if ":" in other else "AF_INET")
