"""An empty line where none was meant, which allows everything.

What it checks
    RestrictAddressFamilies, RestrictNamespaces, SystemCallFilter and SystemCallArchitectures with
    nothing after the equals sign as the only line.

Why
    An empty line takes a restriction away. Only CapabilityBoundingSet means "none" by it.

Instead
    Write RestrictAddressFamilies=none, RestrictNamespaces=yes, SystemCallFilter=@system-service,
    SystemCallArchitectures=native.

Reference
    systemd.exec(5), RestrictAddressFamilies and its kin; the score of 252, 257 and 262 counts
    them as off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_MEANT = {
    "RestrictAddressFamilies": "none",
    "RestrictNamespaces": "true",
    "SystemCallFilter": "@system-service",
    "SystemCallArchitectures": "native",
}


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each empty line."""
    for name, usual in _MEANT.items():
        meant = usual
        settings = lines.all(name)
        if len(settings) == 1 and settings[0].certain and settings[0].text == "":
            message = f"an empty {name} restricts nothing"
            if name == "RestrictAddressFamilies" and (lines.on("BusName") or _reports(lines)):
                meant = "AF_UNIX"
            yield SAY.of_name(settings[0], message, write(settings[0], meant))


def _reports(lines: Lines) -> bool:
    return (lines.text("Type") or "").startswith("notify") or lines.on("WatchdogSec") is not None


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RestrictAddressFamilies=", "RestrictAddressFamilies=none"),
        service("RestrictNamespaces=", "RestrictNamespaces=true"),
    ),
    good=(service("RestrictAddressFamilies=none"), service("RestrictNamespaces=true")),
    on=tuple(_MEANT),
    closed=True,
    shown_by=Evidence.SCORE,
)
