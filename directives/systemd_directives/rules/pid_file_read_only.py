"""A file with the process number in a folder that is read-only.

What it checks
    PIDFile of a forking service below /run under ProtectSystem=strict, without RuntimeDirectory
    or ReadWritePaths.

Why
    The service itself writes the file, and strict makes /run read-only for it. It never counts as
    started.

Instead
    Add RuntimeDirectory and put the file there.

Reference
    systemd.exec(5), ProtectSystem; systemd.service(5), PIDFile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.paths import below
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the PIDFile."""
    setting = lines.set("PIDFile")
    strict = lines.last("ProtectSystem")
    if setting is None or strict is None or lines.text("ProtectSystem") != "strict":
        return
    writable = ("RuntimeDirectory", "StateDirectory", "ReadWritePaths", "BindPaths")
    temporary = below(setting.text or "/tmp", "/tmp", "/var/tmp")  # noqa: S108
    forks = lines.text("Type") == "forking"
    if forks and not temporary and lines.missing(*writable):
        yield SAY.of_value(
            setting,
            "ProtectSystem=strict keeps the service from writing this file",
            related=((strict, "makes /run read-only"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=forking\nPIDFile=/run/web.pid\nProtectSystem=strict"),
        service("ProtectSystem=strict\nPIDFile=/var/lib/web/pid\nType=forking"),
    ),
    good=(
        service("Type=forking\nRuntimeDirectory=web\nPIDFile=/run/web/pid\nProtectSystem=strict"),
        service("Type=forking\nPIDFile=/run/web.pid\nProtectSystem=full"),
    ),
    on=("PIDFile",),
    closed=True,
)
