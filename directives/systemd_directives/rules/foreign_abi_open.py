"""A filter that calls of another architecture go around.

What it checks
    SystemCallFilter of a service without SystemCallArchitectures.

Why
    The machine also runs programs of older architectures, whose calls the filter does not see in
    the same way.

Instead
    Add SystemCallArchitectures=native.

Reference
    systemd.exec(5), SystemCallFilter and SystemCallArchitectures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.INFORMATION, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the first line of the filter."""
    settings = [s for s in lines.all("SystemCallFilter") if s.certain and s.text != ""]
    if settings and lines.missing("SystemCallArchitectures"):
        message = "calls of other architectures go around the filter"
        yield SAY.of_name(settings[0], message, add("SystemCallArchitectures", "native"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "SystemCallFilter=@system-service",
            "SystemCallFilter=@system-service\nSystemCallArchitectures=native",
        ),
        service(
            "SystemCallFilter=~@mount", "SystemCallFilter=~@mount\nSystemCallArchitectures=native"
        ),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallArchitectures=native"),
        service("SystemCallArchitectures=native"),
    ),
    on=("SystemCallFilter",),
    closed=True,
    on_request=True,
)
