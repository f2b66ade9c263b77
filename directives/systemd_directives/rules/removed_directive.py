"""A directive that systemd has removed.

What it checks
    Directives that an earlier release had and the checked release no longer has.

Why
    systemd logs that the line is unknown or no longer supported, and ignores it.

Instead
    Use the successor that the message names.

Reference
    systemd.resource-control(5), "Deprecated options"; ``systemd-analyze verify`` of 262 reports
    the line.
"""

from __future__ import annotations

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.name_status import NameStatus, status_of
from systemd_directives.rules.support.successors import use_successor


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    bad=(
        service("MemoryLimit=1G", "MemoryMax=1G", SystemdVersion(262)),
        service("CPUShares=2048", "CPUWeight=200", SystemdVersion(262)),
        service(
            "BlockIODeviceWeight=/dev/sda 500", "IODeviceWeight=/dev/sda 100", SystemdVersion(262)
        ),
    ),
    good=(service("MemoryMax=1G"), service("CPUWeight=100")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive that the checked release no longer has."""
    for setting in unit.settings:
        if status_of(setting, unit.version) is NameStatus.REMOVED:
            directive = catalogue.find(setting.section, setting.directive)
            instead = f"; use {directive.deprecated}" if directive and directive.deprecated else ""
            message = f"systemd {unit.version} no longer has {setting.directive}{instead}"
            yield report.directive(setting, message, *use_successor(setting, unit))
