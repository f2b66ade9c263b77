"""Addresses are allowed where none is denied.

What it checks
    IPAddressAllow without IPAddressDeny, of a service in no slice of its own.

Why
    What is on neither list is allowed, so this restricts nothing. The score counts it as no
    filter.

Instead
    Add IPAddressDeny=any.

Reference
    systemd.resource-control(5), IPAddressAllow; the score of 252, 257 and 262 stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about IPAddressAllow."""
    setting = lines.on("IPAddressAllow")
    everything = setting is not None and setting.text == "any"
    if setting and not everything and lines.missing("IPAddressDeny", "Slice", "IPEgressFilterPath"):
        message = "without IPAddressDeny every address is allowed anyway"
        yield SAY.of_value(setting, message, add("IPAddressDeny", "any"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IPAddressAllow=localhost", "IPAddressAllow=localhost\nIPAddressDeny=any"),
        service("IPAddressAllow=10.0.0.0/8", "IPAddressAllow=10.0.0.0/8\nIPAddressDeny=any"),
    ),
    good=(
        service("IPAddressAllow=localhost\nIPAddressDeny=any"),
        service("IPAddressAllow=10.0.0.0/8\nIPAddressDeny=any"),
    ),
    on=("IPAddressAllow",),
    closed=True,
    shown_by=Evidence.SCORE,
)
