"""Messages are asked for and switched off at once.

What it checks
    NotifyAccess=none with Type=notify, notify-reload or WatchdogSec.

Why
    systemd takes messages of the main process all the same; the line does nothing.

Instead
    Leave it out, or write main, which is what holds.

Reference
    systemd.service(5), NotifyAccess.
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

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about NotifyAccess=none."""
    setting = lines.last("NotifyAccess")
    if setting is None or lines.text("NotifyAccess") != "none":
        return
    if (lines.text("Type") or "").startswith("notify") or lines.on("WatchdogSec"):
        message = "messages are needed here, so systemd takes NotifyAccess=main"
        yield SAY.of_value(setting, message, write(setting, "main", safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=notify\nNotifyAccess=none", "Type=notify\nNotifyAccess=main"),
        service("WatchdogSec=30\nNotifyAccess=none", "WatchdogSec=30\nNotifyAccess=main"),
    ),
    good=(service("Type=notify\nNotifyAccess=main"), service("Type=exec\nNotifyAccess=none")),
    on=("NotifyAccess",),
)
