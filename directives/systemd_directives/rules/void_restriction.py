"""A restriction that its own lines cancel.

What it checks
    SystemCallFilter, RestrictAddressFamilies and CapabilityBoundingSet with
    lines that deny and later lines that allow the same again, so that nothing is denied.

Why
    A first line with ~ makes a deny list. A later line without ~ removes its words from that
    list. Once the list is empty, the directive restricts nothing.

Instead
    Write the line without ~ first, which makes an allow list, or remove it.

Reference
    systemd.exec(5), SystemCallFilter and the similar directives; the score of 252, 257 and 262
    counts them as not set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.merge.calls import CallFilter
from systemd_directives.merge.sets import FamilyFilter, capability_bits
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

if TYPE_CHECKING:
    from systemd_directives.merge import FieldValue

_LISTS = ("SystemCallFilter", "RestrictAddressFamilies", "CapabilityBoundingSet")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_LISTS,
    bad=(
        service("SystemCallFilter=~@resources\nSystemCallFilter=@system-service"),
        service("RestrictAddressFamilies=~AF_INET\nRestrictAddressFamilies=AF_INET"),
        service("CapabilityBoundingSet=~CAP_SYS_ADMIN\nCapabilityBoundingSet=CAP_SYS_ADMIN"),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallFilter=~@resources"),
        service("RestrictAddressFamilies=~AF_INET AF_INET6\nRestrictAddressFamilies=AF_INET"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last line of each list that denies nothing."""
    every = sum(capability_bits(unit.contexts[-1].recorded).values())
    for name in _LISTS:
        lines = unit.lines(name)
        denies = [s for s in lines if (s.text or "").startswith("~")]
        if len(lines) < 2 or not denies or not (lines[-1].text or "").strip():
            continue
        if (lines[-1].text or "").startswith("~") or not lines[-1].certain:
            continue
        if all(_is_void(value, every) for value in unit.written_values(name)):
            yield report.value(
                lines[-1],
                f"this allows again all that {name} denied: it restricts nothing",
                related=((denies[0], "denies nothing"),),
            )


def _is_void(value: FieldValue, every: int) -> bool:
    if isinstance(value, CallFilter):
        return not value.allow and not value.names
    if isinstance(value, FamilyFilter):
        return not value.allow and not value.names
    return isinstance(value, int) and value & every == every
