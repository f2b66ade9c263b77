"""A guess that is never made.

What it checks
    GuessMainPID with a Type other than forking, or with PIDFile.

Why
    systemd guesses only where a service forks away and no file tells its process number.

Instead
    Leave GuessMainPID out.

Reference
    systemd.service(5), GuessMainPID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about GuessMainPID."""
    setting = lines.last("GuessMainPID")
    if setting is None:
        return
    kind = lines.text("Type")
    if kind and kind != "forking":
        message = f"nothing is guessed with Type={kind}: GuessMainPID has no effect"
        yield SAY.of_name(setting, message, remove(setting, safe=True))
    elif kind == "forking" and lines.set("PIDFile"):
        message = "PIDFile tells the process: GuessMainPID has no effect"
        yield SAY.of_name(setting, message, remove(setting, safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=exec\nGuessMainPID=no", "Type=exec"),
        service(
            "Type=forking\nPIDFile=/run/web.pid\nGuessMainPID=no",
            "Type=forking\nPIDFile=/run/web.pid",
        ),
    ),
    good=(service("Type=forking\nGuessMainPID=no"), service("Type=exec")),
    on=("GuessMainPID",),
)
