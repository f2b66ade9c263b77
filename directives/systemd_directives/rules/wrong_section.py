"""A directive that belongs into another section.

What it checks
    Names that systemd knows, but not in the section they stand in.

Why
    Each section has its own directives. systemd logs "unknown key" and drops the line, so a
    dependency written beside ExecStart orders nothing and a condition there stops nothing.

Instead
    Move the line to the section that has it.

Reference
    systemd.unit(5), systemd.service(5); ``systemd-analyze verify`` of 252, 257 and 262 report
    the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import (
    Effect,
    Finding,
    Fix,
    Move,
    Setting,
    Severity,
    SystemdVersion,
    Unit,
)
from systemd_directives.rules.support.names import Standing, standing
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each setting whose name only other sections know."""
    for setting in lines.unit.settings:
        if standing(setting, version) is Standing.ELSEWHERE:
            yield _finding(lines.unit, setting, version)


def _finding(unit: Unit, setting: Setting, version: SystemdVersion) -> Finding:
    sections = catalogue.sections_of(setting.directive, version)
    own = [s for s in sections if s in ("Unit", "Install") or s.lower() == unit.kind]
    where = " or ".join(f"[{section}]" for section in (own or sections)[:3])
    message = f"{setting.directive} belongs to {where}; systemd drops it in [{setting.section}]"
    return SAY.of_name(setting, message, *(_fix(setting, section) for section in own))


def _fix(setting: Setting, section: str) -> Fix:
    change = Move(setting, section, setting.directive)
    return Fix(f"Move {setting.directive} to [{section}]", (change,))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
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
