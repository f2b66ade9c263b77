"""A oneshot that is to be restarted after it succeeded.

What it checks
    Type=oneshot with Restart=always or Restart=on-success.

Why
    A oneshot is done once its commands have ended, so these would start it for ever. systemd does
    not load the unit.

Instead
    Restart=on-failure starts it anew only if it failed; a timer starts it now and then.

Reference
    systemd.service(5), Restart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the Restart of a oneshot."""
    setting = lines.last("Restart")
    endless = lines.text("Restart") in ("always", "on-success")
    if setting and endless and lines.oneshot:
        message = f"Type=oneshot refuses Restart={setting.text}: the unit does not load"
        yield SAY.of_value(setting, message, write(setting, "on-failure"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=oneshot\nRestart=always", "Type=oneshot\nRestart=on-failure"),
        service("Type=oneshot\nRestart=on-success", "Type=oneshot\nRestart=on-failure"),
    ),
    good=(service("Type=oneshot\nRestart=on-failure"), service("Type=exec\nRestart=always")),
    on=("Restart",),
)
