"""A directive that systemd does not have.

What it checks
    Names that no section of any recorded systemd has. Names that begin with X- are for other
    programs and are not reported.

Why
    systemd logs "unknown key" at start, ignores the line and runs the service without it. A
    misspelled protection does not protect.

Instead
    Write the name as the manual page spells it. Names are case-sensitive.

Reference
    systemd.syntax(7); ``systemd-analyze verify`` of 252, 257 and 262 report the line.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives import catalogue
from systemd_directives.model import (
    Effect,
    Finding,
    Fix,
    Rename,
    Setting,
    Severity,
)
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import move, remove
from systemd_directives.rules.support.name_status import MATCHED_NAMES, NameStatus, status_of
from systemd_directives.sections import file_type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/true\nRestrictSUIDGUID=yes\n",
            fixed="[Service]\nExecStart=/bin/true\nRestrictSUIDSGID=yes\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/true\ntype=oneshot\n",
            fixed="[Service]\nExecStart=/bin/true\nType=oneshot\n",
        ),
        Example(
            "[Unit]\nuser=web\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\n[Service]\nExecStart=/bin/true\nUser=web\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nRestrictSUIDSGID=yes\n"),
        Example("[Service]\nExecStart=/bin/true\nX-Note=for another program\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each name that no section has."""
    for setting in unit.settings:
        if status_of(setting, unit.version) is NameStatus.UNKNOWN:
            yield _finding(setting, unit, report)


def _finding(setting: Setting, unit: UnitView, report: Report) -> Finding:
    name = setting.directive
    place = _other_section(setting, unit)
    if place is not None:
        message = f"systemd ignores {name}: it is written {place.name} and belongs to "
        fix = move(setting, place.section, place.name)
        return report.directive(setting, f"{message}[{place.section}]", fix)
    matched = MATCHED_NAMES.get((setting.section, name))
    similar = (
        catalogue.similar_names(name, setting.section, unit.version)
        if matched is None
        else (matched,)
    )
    # a network file may have several sections of a name
    may_repeat = bool(file_type_of(setting.section))
    there = similar and not may_repeat and unit.lines(similar[0], setting.section)
    fixes = (remove(setting),) if there else tuple(_fix(setting, other) for other in similar)
    fixes = tuple(fix._replace(doubtful=len(fixes) > 1) for fix in fixes)
    if similar and similar[0].lower() == name.lower():
        message = f"systemd ignores {name}: names are case-sensitive, write {similar[0]}"
    elif similar:
        message = (
            f"systemd has no directive {name} and ignores the line; did you mean {similar[0]}?"
        )
    else:
        message = f"systemd has no directive {name} and ignores the line"
    return report.directive(setting, message, *fixes)


class _OtherSection(NamedTuple):
    section: str
    name: str


def _other_section(setting: Setting, unit: UnitView) -> _OtherSection | None:
    """Where a name belongs that no section has in this case, and this section not in any."""
    lower = setting.directive.lower()
    if file_type_of(setting.section):
        return None
    for section in dict.fromkeys((setting.section, unit.section, "Unit", "Install")):
        for name in _names(section, unit.version).get(lower, ()):
            return None if section == setting.section else _OtherSection(section, name)
    return None


@lru_cache(maxsize=64)
def _names(section: str, version: SystemdVersion) -> Mapping[str, tuple[str, ...]]:
    """The directives of a section by their names in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for each in catalogue.directives(section, version):
        found[each.name.lower()] = (*found.get(each.name.lower(), ()), each.name)
    return found


_GRANTING = frozenset({"AmbientCapabilities", "Delegate", "SupplementaryGroups"})
"""Directives that give a service more."""


def _fix(setting: Setting, other: str) -> Fix:
    more = ", which grants what it names" if other in _GRANTING else ""
    return Fix(f"Change {setting.directive} to {other}{more}", (Rename(setting, other),))
