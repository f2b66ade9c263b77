"""A service that is started once it has a bus name, which is not given.

What it checks
    Type=dbus without BusName.

Why
    systemd would not know which name to wait for. It does not load the unit.

Instead
    Add BusName with the name that the service takes, or use another Type.

Reference
    systemd.service(5), Type; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the Type that waits for a name."""
    setting = lines.last("Type")
    if setting and lines.text("Type") == "dbus" and lines.missing("BusName"):
        yield SAY.of_value(setting, "Type=dbus needs a BusName: the unit does not load")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("Type=dbus"), service("Type=dbus\nNice=5")),
    good=(service("Type=dbus\nBusName=org.example.App"), service("Type=exec")),
    on=("Type",),
    closed=True,
)
