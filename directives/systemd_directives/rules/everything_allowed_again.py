"""Denied addresses that are all allowed again.

What it checks
    IPAddressAllow=any with IPAddressDeny.

Why
    Addresses on the allow list are allowed, whatever the deny list contains: nothing is
    filtered.

Instead
    Allow only what is needed, or remove both lines.

Reference
    systemd.resource-control(5), IPAddressAllow; the score of 252, 257 and 262 shows it.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("IPAddressAllow",),
    bad=(
        service("IPAddressDeny=any\nIPAddressAllow=any"),
        service("IPAddressDeny=any\nIPAddressAllow=localhost any"),
    ),
    good=(
        service("IPAddressDeny=any\nNice=5"),
        service("IPAddressDeny=any"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports IPAddressAllow=any."""
    for setting in unit.known_lines("IPAddressAllow"):
        if setting.certain and "any" in (setting.text or "").split():
            deny = unit.enabled("IPAddressDeny")
            if deny and unit.enabled("IPAddressAllow"):
                yield report.value(
                    setting,
                    "any allows every address, so IPAddressDeny denies none",
                    related=((deny, "denies nothing"),),
                )
