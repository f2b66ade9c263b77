"""An allow list of addresses without a deny list.

What it checks
    IPAddressAllow without IPAddressDeny, in a service that sets no Slice.

Why
    Addresses on neither list are allowed, so the line restricts nothing. The score counts it as
    no filter.

Instead
    Add IPAddressDeny=any.

Reference
    systemd.resource-control(5), IPAddressAllow; the score of 252, 257 and 262 stays the same.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("IPAddressAllow",),
    needs_complete_unit=True,
    bad=(
        service("IPAddressAllow=localhost", "IPAddressAllow=localhost\nIPAddressDeny=any"),
        service("IPAddressAllow=10.0.0.0/8", "IPAddressAllow=10.0.0.0/8\nIPAddressDeny=any"),
    ),
    good=(
        service("IPAddressAllow=localhost\nIPAddressDeny=any"),
        service("IPAddressAllow=10.0.0.0/8\nIPAddressDeny=any"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports IPAddressAllow."""
    setting = unit.enabled("IPAddressAllow")
    everything = setting is not None and setting.text == "any"
    if setting and not everything and unit.missing("IPAddressDeny", "Slice", "IPEgressFilterPath"):
        message = "without IPAddressDeny=any every other address is allowed too"
        yield report.value(setting, message, add("IPAddressDeny", "any"))
