"""A limit of the run time that a oneshot does not have.

What it checks
    RuntimeMaxSec with Type=oneshot.

Why
    The limit counts from when a service is up, and a oneshot is done by then. systemd says that
    it has no effect.

Instead
    Use TimeoutStartSec, which limits how long the commands of a oneshot may take.

Reference
    systemd.service(5), RuntimeMaxSec; ``systemd-analyze verify`` of 252, 257 and 262 print a
    note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import rename
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RuntimeMaxSec of a oneshot."""
    setting = lines.last("RuntimeMaxSec")
    unlimited = lines.text("RuntimeMaxSec") in (None, "", "infinity", "0")
    if setting and not unlimited and lines.text("Type") == "oneshot":
        message = "RuntimeMaxSec has no effect on a oneshot; TimeoutStartSec limits its commands"
        yield SAY.of_name(setting, message, rename(setting, "TimeoutStartSec"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=oneshot\nRuntimeMaxSec=5min", "Type=oneshot\nTimeoutStartSec=5min"),
        service("RuntimeMaxSec=30\nType=oneshot", "TimeoutStartSec=30\nType=oneshot"),
    ),
    good=(service("Type=oneshot\nTimeoutStartSec=5min"), service("Type=exec\nRuntimeMaxSec=1d")),
    on=("RuntimeMaxSec",),
)
