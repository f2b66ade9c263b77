"""A directive that the chosen systemd does not know yet.

What it checks
    Names that came with a later release than the one the unit is judged by.

Why
    An older systemd treats them like a misspelt name: it drops the line, and with it the
    protection.

Instead
    Judge by the systemd that will run the unit, or use what that one has.

Reference
    The manual pages of systemd 257 and 262 date each directive; ``systemd-analyze verify`` of
    252 and 257 report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.names import Standing, standing
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each setting whose directive is newer than ``version``."""
    for setting in lines.unit.settings:
        if standing(setting, version) is Standing.NEWER:
            directive = catalogue.find(setting.section, setting.directive)
            since = directive.since if directive else None
            exact = "" if directive and directive.since_exact else " or a little earlier"
            yield SAY.of_name(
                setting,
                f"{setting.directive} works from systemd {since}{exact}; {version} drops the line",
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nPrivatePIDs=yes\n", SystemdVersion(252)),
        Example("[Service]\nExecStart=/bin/true\nPrivateBPF=yes\n", SystemdVersion(257)),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nPrivatePIDs=yes\n", SystemdVersion(257)),
        Example("[Service]\nExecStart=/bin/true\nPrivateBPF=yes\n", SystemdVersion(262)),
    ),
)
