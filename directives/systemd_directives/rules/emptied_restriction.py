"""An empty line that allows everything.

What it checks
    RestrictAddressFamilies, RestrictNamespaces, SystemCallFilter and SystemCallArchitectures
    whose only line is empty. An empty line behind others of these and of similar lists, which
    on NixOS is an empty element of a list behind others.

Why
    An empty line removes the restriction, and cancels the lines before it. Only for
    CapabilityBoundingSet does it mean "none".

Instead
    Write RestrictAddressFamilies=none, RestrictNamespaces=yes,
    SystemCallFilter=@system-service, SystemCallArchitectures=native. Remove an empty line that
    is behind others.

Reference
    systemd.exec(5), RestrictAddressFamilies and the similar directives; the score of 252, 257
    and 262 counts them as not set.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Fix, Remove, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_INTENDED = {
    "RestrictAddressFamilies": "none",
    "RestrictNamespaces": "true",
    "SystemCallFilter": "@system-service",
    "SystemCallArchitectures": "native",
}

_LISTS = (
    *("IPAddressDeny", "InaccessiblePaths", "ReadOnlyPaths", "NoExecPaths"),
    *("RestrictFileSystems", "RestrictNetworkInterfaces", "SocketBindDeny"),
)
"""Further lists whose lines an empty one cancels."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=(*_INTENDED, *_LISTS),
    needs_complete_unit=True,
    bad=(
        service("RestrictAddressFamilies=", "RestrictAddressFamilies=none"),
        service("RestrictNamespaces=", "RestrictNamespaces=true"),
        service(
            "SystemCallFilter=@system-service\nSystemCallFilter=",
            "SystemCallFilter=@system-service",
        ),
    ),
    good=(
        service("RestrictAddressFamilies=none"),
        service("RestrictNamespaces=true"),
        service("SystemCallFilter=\nSystemCallFilter=@system-service"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each empty line that is alone, or behind others that were written with it."""
    for name in (*_INTENDED, *_LISTS):
        for above, line in pairwise(unit.lines(name)):
            if line.text == "" and above.text and line.certain and _written_together(above, line):
                yield report.directive(
                    line,
                    f"this empty line cancels the lines of {name} before it",
                    Fix("Remove the empty line", (Remove(line),)),
                    related=((above, "has no effect"),),
                )
    for name, intended in _INTENDED.items():
        settings = unit.lines(name)
        if len(settings) == 1 and settings[0].certain and settings[0].text == "":
            sockets = name == "RestrictAddressFamilies" and _needs_sockets(unit)
            fix = change(settings[0], "AF_UNIX" if sockets else intended)
            yield report.directive(settings[0], f"an empty {name} restricts nothing", fix)


def _needs_sockets(unit: UnitView) -> bool:
    """Whether the service talks to the bus or notifies systemd."""
    notifies = (unit.value("Type") or "").startswith("notify") or unit.enabled("WatchdogSec")
    return bool(unit.enabled("BusName") or notifies)


def _written_together(above: Setting, line: Setting) -> bool:
    """Whether two lines are elements of one list, or follow each other in a unit file.

    A line from elsewhere may be cancelled on purpose.
    """
    one, other = above.origin, line.origin
    if one is None or other is None:
        return False
    if one.definition == other.definition:
        return True
    return (one.line, other.line) == (0, 0) and other.definition == one.definition + 1
