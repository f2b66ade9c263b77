"""A directive that systemd does not know.

What it checks
    Names that are in no section of any systemd recorded here. Names that begin with X- are meant
    for other programs and are left alone.

Why
    systemd logs "unknown key" at start, drops the line and runs the service without it. A
    misspelt protection is a protection that is not there.

Instead
    Write the name as the manual page spells it; capitals count.

Reference
    systemd.syntax(7); ``systemd-analyze verify`` of 252, 257 and 262 report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import (
    Effect,
    Finding,
    Fix,
    Rename,
    Setting,
    Severity,
    SystemdVersion,
)
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.names import Standing, standing
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each setting whose name is unknown everywhere."""
    for setting in lines.unit.settings:
        if standing(setting, version) is Standing.UNKNOWN:
            yield _finding(setting, lines, version)


def _finding(setting: Setting, lines: Lines, version: SystemdVersion) -> Finding:
    name = setting.directive
    similar = catalogue.similar(name, setting.section, version)
    there = similar and lines.all(similar[0], setting.section)
    fixes = (remove(setting),) if there else tuple(_fix(setting, other) for other in similar)
    if similar and similar[0].lower() == name.lower():
        message = f"systemd drops {name}: capitals count, it is written {similar[0]}"
    elif similar:
        message = (
            f"systemd knows no directive {name} and drops the line; did you mean {similar[0]}?"
        )
    else:
        message = f"systemd knows no directive {name} and drops the line"
    return SAY.of_name(setting, message, *fixes)


_GRANTING = frozenset({"AmbientCapabilities", "Delegate", "SupplementaryGroups"})
"""They give a service more, once they are spelled right."""


def _fix(setting: Setting, other: str) -> Fix:
    more = ", which grants what it names" if other in _GRANTING else ""
    return Fix(f"Change {setting.directive} to {other}{more}", (Rename(setting, other),))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/true\nRestrictSUIDGUID=yes\n",
            fixed="[Service]\nExecStart=/bin/true\nRestrictSUIDSGID=yes\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/true\ntype=oneshot\n",
            fixed="[Service]\nExecStart=/bin/true\nType=oneshot\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nRestrictSUIDSGID=yes\n"),
        Example("[Service]\nExecStart=/bin/true\nX-Note=for another program\n"),
    ),
)
