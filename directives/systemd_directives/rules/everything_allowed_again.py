"""All addresses are denied and allowed at once.

What it checks
    IPAddressAllow=any with IPAddressDeny.

Why
    What is on the list of allowed ones is allowed, whatever is denied: nothing is filtered.

Instead
    Allow only what is needed, or leave both lines out.

Reference
    systemd.resource-control(5), IPAddressAllow; the score of 252, 257 and 262 shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about IPAddressAllow=any."""
    for setting in lines.every("IPAddressAllow"):
        if setting.certain and "any" in (setting.text or "").split():
            deny = lines.on("IPAddressDeny")
            if deny and lines.on("IPAddressAllow"):
                yield SAY.of_value(
                    setting,
                    "any allows every address, so IPAddressDeny denies none",
                    related=((deny, "denies nothing"),),
                )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IPAddressDeny=any\nIPAddressAllow=any"),
        service("IPAddressDeny=any\nIPAddressAllow=localhost any"),
    ),
    good=(
        service("IPAddressDeny=any\nNice=5"),
        service("IPAddressDeny=any"),
    ),
    on=("IPAddressAllow",),
    shown_by=Evidence.SCORE,
)
