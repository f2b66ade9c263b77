"""A program that reads keys and buttons, which are hidden from it.

What it checks
    PrivateDevices with a program that is known to read /dev/input: acpid, keyd, triggerhappy and
    others.

Why
    PrivateDevices gives the service a /dev with pseudo devices only, so there is nothing to read.

Instead
    Leave PrivateDevices out, and write DevicePolicy=closed with DeviceAllow=char-input.

Reference
    systemd.exec(5), PrivateDevices; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.needs import needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about PrivateDevices."""
    setting = lines.on("PrivateDevices")
    program = next(needing(lines, "input"), None)
    if setting and program and not lines.all("BindPaths"):
        yield SAY.of_value(
            setting,
            f"{program.name} reads /dev/input, which is not there",
            related=program.related("reads it"),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/acpid -f\nPrivateDevices=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/keyd\nPrivateDevices=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/bin/keyd\nDevicePolicy=closed\nDeviceAllow=char-input\n"
        ),
        service("PrivateDevices=yes"),
    ),
    on=("PrivateDevices",),
)
