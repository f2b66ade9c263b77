"""A delay before a restart that does not happen.

What it checks
    RestartSec, RestartSteps and RestartMaxDelaySec without Restart, or with Restart=no.

Why
    A service is not restarted unless Restart says so.

Instead
    Add Restart=on-failure or always, or leave the delay out.

Reference
    systemd.service(5), RestartSec and Restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_DELAYS = ("RestartSec", "RestartSteps", "RestartMaxDelaySec")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each delay."""
    if lines.all("RestartForceExitStatus"):
        return
    never = lines.last("Restart")
    if not (lines.missing("Restart") or (never and never.text == "no")):
        return
    for setting in (lines.set(name) for name in _DELAYS):
        if setting:
            message = f"the service is never restarted, so {setting.directive} has no effect"
            yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("RestartSec=5"), service("Restart=no\nRestartSec=5")),
    good=(
        service("Restart=always\nRestartSec=5"),
        service("RestartForceExitStatus=3\nRestartSec=5"),
    ),
    on=_DELAYS,
)
