"""A directive in the wrong section.

What it checks
    Directives that systemd has, but not in the section where they are written.

Why
    Each section has its own directives. systemd logs "unknown key" and ignores the line, so a
    dependency in [Service] orders nothing and a condition there has no effect.

Instead
    Move the line to the section that has it.

Reference
    systemd.unit(5), systemd.service(5); ``systemd-analyze verify`` of 252, 257 and 262 report
    the line.
"""

from __future__ import annotations

from systemd_directives import catalogue
from systemd_directives.model import (
    Effect,
    Finding,
    Fix,
    Move,
    Setting,
    Severity,
    SystemdVersion,
)
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import rename
from systemd_directives.rules.support.name_status import MATCHED_NAMES, NameStatus, status_of
from systemd_directives.sections import file_type_of, header_of

_REPEATED = frozenset(
    f"network:{header}"
    for header in (
        *("Address", "BridgeFDB", "BridgeMDB", "BridgeVLAN", "DHCPServerStaticLease"),
        *("IPv6AddressLabel", "IPv6PREF64Prefix", "IPv6Prefix", "IPv6RoutePrefix", "Neighbor"),
        *("NextHop", "Route", "RoutingPolicyRule", "SR-IOV"),
    )
) | {"netdev:L2TPSession", "netdev:WireGuardPeer", "link:SR-IOV"}
"""Sections that a file has several of, so that a line does not say which it is for."""


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/true\nStartLimitIntervalSec=30\n",
            fixed="[Unit]\nStartLimitIntervalSec=30\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nUser=web\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\n[Service]\nExecStart=/bin/true\nUser=web\n",
        ),
    ),
    good=(
        Example("[Unit]\nStartLimitIntervalSec=30\n[Service]\nExecStart=/bin/true\n"),
        Example("[Unit]\nAfter=basic.target\n[Service]\nExecStart=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive that only other sections have."""
    for setting in unit.settings:
        if status_of(setting, unit.version) is NameStatus.OTHER_SECTION:
            yield _finding(setting, unit, report)


def _finding(setting: Setting, unit: UnitView, report: Report) -> Finding:
    default = f"Default{setting.directive}"
    if setting.section == "Manager" and catalogue.known("Manager", default, unit.version):
        message = (
            f"{setting.directive} is a setting of units; the manager's default for it is {default}"
        )
        return report.directive(setting, message, rename(setting, default))
    here = header_of(setting.section)
    matched = MATCHED_NAMES.get((setting.section, setting.directive))
    if matched is not None:
        message = f"systemd ignores {setting.directive} in [{here}], which has {matched}"
        return report.directive(setting, message, rename(setting, matched))
    file_type = file_type_of(setting.section)
    sections = _documented(setting.directive, unit.version, file_type)
    own = [s for s in sections if s in ("Unit", "Install") or s.lower() == unit.kind]
    if file_type and len(sections) == 1 and sections[0] not in _REPEATED:
        own = list(sections)
    where = " or ".join(f"[{header_of(section)}]" for section in (own or sections)[:3])
    message = f"{setting.directive} belongs to {where}; systemd ignores it in [{here}]"
    return report.directive(setting, message, *(_fix(setting, section) for section in own))


def _documented(name: str, version: SystemdVersion, file_type: str) -> tuple[str, ...]:
    """The sections that have a directive, without former names of others if there is a choice."""
    every = catalogue.sections_of(name, version, file_type)
    found = ((each, catalogue.find(each, name)) for each in every)
    known = tuple(each for each, entry in found if entry is None or not entry.is_undocumented)
    return known or every


def _fix(setting: Setting, section: str) -> Fix:
    change = Move(setting, section, setting.directive)
    return Fix(f"Move {setting.directive} to [{header_of(section)}]", (change,))
