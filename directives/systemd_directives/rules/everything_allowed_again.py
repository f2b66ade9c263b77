"""Denied addresses that are all allowed again.

What it checks
    IPAddressAllow with any, or with 0.0.0.0/0 and ::/0, together with IPAddressDeny.

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
        service("IPAddressDeny=any\nIPAddressAllow=0.0.0.0/0\nIPAddressAllow=::/0"),
    ),
    good=(
        service("IPAddressDeny=any\nNice=5"),
        service("IPAddressDeny=any"),
        service("IPAddressDeny=0.0.0.0/0\nIPAddressDeny=::/0"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the line with which every address is allowed."""
    deny, allow = unit.enabled("IPAddressDeny"), unit.assigned("IPAddressAllow")
    if deny is None or allow is None or not allow.text:
        return
    lines = [s for s in unit.lines("IPAddressAllow") if s.certain and s.text is not None]
    words = [(s, word) for s in lines for word in (s.text or "").split()]
    setting = next((s for s, word in words if word == "any"), None)
    if setting is None and {word for _, word in words} >= {"0.0.0.0/0", "::/0"}:
        setting = next(s for s, word in reversed(words) if word in ("0.0.0.0/0", "::/0"))
    if setting:
        word = "any" if "any" in (setting.text or "").split() else "0.0.0.0/0 with ::/0"
        message = f"{word} allows every address, so IPAddressDeny denies none"
        yield report.value(setting, message, related=((deny, "denies nothing"),))
