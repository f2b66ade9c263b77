"""A directive that the chosen systemd no longer has.

What it checks
    Names that an earlier release had and this one has dropped.

Why
    systemd logs that the line is unknown or no longer supported and goes on without it.

Instead
    Use the successor that the message names.

Reference
    systemd.resource-control(5), "Deprecated options"; ``systemd-analyze verify`` of 262 reports
    the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.names import Standing, standing
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.successors import succeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each setting whose directive is gone in ``version``."""
    for setting in lines.unit.settings:
        if standing(setting, version) is Standing.REMOVED:
            directive = catalogue.find(setting.section, setting.directive)
            instead = f"; use {directive.deprecated}" if directive and directive.deprecated else ""
            message = f"systemd {version} no longer has {setting.directive}{instead}"
            yield SAY.of_name(setting, message, *succeed(setting, lines))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("MemoryLimit=1G", "MemoryMax=1G", SystemdVersion(262)),
        service("CPUShares=2048", "CPUWeight=200", SystemdVersion(262)),
        service(
            "BlockIODeviceWeight=/dev/sda 500", "IODeviceWeight=/dev/sda 100", SystemdVersion(262)
        ),
    ),
    good=(service("MemoryMax=1G"), service("CPUWeight=100")),
)
