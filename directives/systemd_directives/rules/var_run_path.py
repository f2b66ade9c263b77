"""A path below /var/run, which is an old name of /run.

What it checks
    PIDFile below /var/run, from systemd 257.

Why
    /var/run is a link to /run. systemd rewrites the path and says so at every start.

Instead
    Write /run.

Reference
    systemd.service(5), PIDFile; ``systemd-analyze verify`` of 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about a path below /var/run."""
    setting = lines.last("PIDFile")
    text = lines.text("PIDFile") or ""
    if setting and text.startswith("/var/run/"):
        message = "/var/run is an old name of /run; systemd rewrites the path"
        yield SAY.of_value(setting, message, write(setting, text.removeprefix("/var"), safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=forking\nPIDFile=/var/run/web.pid", "Type=forking\nPIDFile=/run/web.pid"),
        service("PIDFile=/var/run/a/b.pid\nType=forking", "PIDFile=/run/a/b.pid\nType=forking"),
    ),
    good=(service("Type=forking\nPIDFile=/run/web.pid"), service("Type=forking")),
    on=("PIDFile",),
    since=SystemdVersion(257),
    supersedes=frozenset({"discouraged-value"}),
)
