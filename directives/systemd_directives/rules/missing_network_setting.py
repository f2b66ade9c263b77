"""A network device or a section without a setting that it needs.

What it checks
    Network devices without a setting that their Kind= needs, such as Id= of a VLAN, and sections
    without one, such as [Route] without an address.

Why
    networkd logs a message and does not make the device, or ignores the whole section.

Instead
    Add the setting.

Reference
    systemd.netdev(5), systemd.network(5); networkd 252, 257 and 262 report the device or the
    section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.catalogue.network_kinds import needed_by_kind, needed_in_sections
from systemd_directives.model import Completeness, Effect, Setting, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.rule import Evidence
from systemd_directives.sections import file_type_of, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from systemd_directives.catalogue.network_kinds import Requirement

_NETDEV = "netdev:NetDev"


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    evidence=Evidence.NETWORKS,
    bad=(
        Example("[NetDev]\nName=lan\nKind=vlan\n"),
        Example("[NetDev]\nKind=bridge\n"),
        Example("[Match]\nName=lan\n[Route]\nMetric=5\n"),
        Example("[NetDev]\nName=v\nKind=wireguard\n[WireGuardPeer]\nAllowedIPs=::/0\n"),
    ),
    good=(
        Example("[NetDev]\nName=lan\nKind=vlan\n[VLAN]\nId=5\n"),
        Example("[NetDev]\nName=lan\nKind=bridge\n"),
        Example("[Match]\nName=lan\n[Route]\nDestination=192.0.2.0/24\nMetric=5\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the kind, or the first line of the section."""
    if unit.completeness is not Completeness.COMPLETE:
        return
    kind = unit.effective("Kind", _NETDEV)
    if kind is not None and kind.text and unit.complete:
        for need in _missing(unit.settings, needed_by_kind(kind.text, unit.version)):
            message = f"networkd ignores this device: Kind={kind.text} needs {_named(need)}"
            yield report.value(kind, message)
    for lines in _sections(unit):
        for need in _missing(lines, needed_in_sections(unit.version).get(lines[0].section, ())):
            section = header_of(need.section)
            message = f"systemd ignores this section: [{section}] needs {_choice(need)}"
            yield report.directive(lines[0], message)


def _sections(unit: UnitView) -> Sequence[list[Setting]]:
    """The lines of each section of network files that certainly exist."""
    found: dict[tuple[str, int], list[Setting]] = {}
    for setting in unit.settings:
        if file_type_of(setting.section):
            found.setdefault((setting.section, setting.occurrence), []).append(setting)
    return [lines for lines in found.values() if any(each.certain for each in lines)]


def _missing(lines: Sequence[Setting], needs: Sequence[Requirement]) -> Iterator[Requirement]:
    """What certainly none of the lines sets."""
    for need in needs:
        own = [each for each in lines if each.section == need.section]
        if any(catalogue.find(each.section, each.directive) is None for each in own):
            continue  # which may be the one, misspelled
        last = {each.directive: each for each in own if each.directive in need.settings}
        if all(each.text == "" and each.certain for each in last.values()):
            yield need


def _named(need: Requirement) -> str:
    section = "" if need.section == _NETDEV else f"[{header_of(need.section)}] "
    return section + _choice(need)


def _choice(need: Requirement) -> str:
    return " or ".join(f"{name}=" for name in need.settings)
