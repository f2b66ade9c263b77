"""A deprecated directive that systemd still accepts.

What it checks
    Old names about which systemd logs a message, such as MemoryLimit and CPUShares up to 257, or
    RequiresOverridable.

Why
    The line works for now. A later release ignores it.

Instead
    Use the successor that the message names.

Reference
    systemd.resource-control(5), "Deprecated options"; ``systemd-analyze verify`` prints a
    message: up to 257 about MemoryLimit, CPUShares and the BlockIO directives of devices, in all
    releases about the others.
"""

from __future__ import annotations

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.successors import use_successor

# the last release that was seen to print a note and still heed the line
_NOTED = {
    "MemoryLimit": 257,
    "CPUShares": 257,
    "StartupCPUShares": 257,
    "BlockIODeviceWeight": 257,
    "BlockIOReadBandwidth": 257,
    "BlockIOWriteBandwidth": 257,
    "RequiresOverridable": 262,
    "RequisiteOverridable": 262,
    "OnFailureIsolate": 262,
}


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=tuple(_NOTED),
    supersedes=("discouraged-value",),
    bad=(
        service("MemoryLimit=1G", "MemoryMax=1G", SystemdVersion(257)),
        service("CPUShares=512", "CPUWeight=50", SystemdVersion(257)),
        Example(
            "[Unit]\nRequiresOverridable=basic.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nRequires=basic.target\n[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(service("MemoryMax=1G"), service("CPUWeight=50")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive about which systemd logs a message."""
    for setting in unit.settings:
        name = setting.directive
        directive = catalogue.find(setting.section, name) if name in _NOTED else None
        if directive and directive.deprecated and _NOTED[name] >= unit.version:
            message = f"{name} is deprecated; use {directive.deprecated}"
            fixes = use_successor(setting, unit)
            yield report.directive(setting, message, *fixes, deprecated=True)
