"""A file with the process number, where systemd knows the process itself.

What it checks
    PIDFile with a Type other than forking.

Why
    systemd started the main process itself. It waits for no file, and only removes it after the
    service has stopped.

Instead
    Leave PIDFile out.

Reference
    systemd.service(5), PIDFile.
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
    """A finding about the PIDFile."""
    setting = lines.set("PIDFile")
    kind = lines.text("Type")
    if setting and kind and kind != "forking":
        message = f"PIDFile is for Type=forking; with {kind} systemd knows the process"
        yield SAY.of_name(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=simple\nPIDFile=/run/web.pid", "Type=simple"),
        service("PIDFile=/run/web.pid\nType=notify", "Type=notify"),
    ),
    good=(service("Type=forking\nPIDFile=/run/web.pid"), service("Type=simple")),
    on=("PIDFile",),
)
