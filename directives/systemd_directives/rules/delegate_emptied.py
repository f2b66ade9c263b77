"""An empty Delegate, which hands everything over.

What it checks
    Delegate with nothing after the equals sign.

Why
    Unlike other directives it is not reset by an empty line but switched on, for all controllers.

Instead
    Write Delegate=no to switch it off, or Delegate=yes to say it.

Reference
    systemd.resource-control(5), Delegate; the score of 252, 257 and 262 counts it as on.
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


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about an empty last line."""
    setting = lines.last("Delegate")
    if setting and setting.text == "":
        message = "an empty Delegate switches it on; false switches it off"
        yield SAY.of_name(setting, message, write(setting, "false"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Delegate=", "Delegate=false"),
        service("Delegate=no\nDelegate=", "Delegate=no\nDelegate=false"),
    ),
    good=(service("Delegate=no"), service("Nice=5")),
    on=("Delegate",),
    shown_by=Evidence.SCORE,
)
