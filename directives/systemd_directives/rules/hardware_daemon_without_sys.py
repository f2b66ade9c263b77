"""A program that changes kernel settings, which are read-only for it.

What it checks
    ProtectKernelTunables with a program that is known to write below /proc/sys or /sys: sysctl,
    tlp, thermald, power-profiles-daemon and others.

Why
    It makes /proc/sys and all of /sys read-only: backlight, fans, frequencies and radio switches
    stay as they are.

Instead
    Leave ProtectKernelTunables out for this service.

Reference
    systemd.exec(5), ProtectKernelTunables; the programs and their sources stand in
    data/needs.tsv.
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
    """A finding about ProtectKernelTunables."""
    setting = lines.on("ProtectKernelTunables")
    opened = not lines.missing("ReadWritePaths", "BindPaths") and lines.all("ReadWritePaths")
    for program in needing(lines, "tunables") if setting and not opened else ():
        if setting:
            yield SAY.of_value(
                setting,
                f"{program.name} writes kernel settings, which this forbids",
                related=program.related("writes below /proc/sys or /sys"),
            )
            return


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\n"),
        Example("[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\nProtectKernelTunables=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\nReadWritePaths=/sys/class\n"
        ),
        service("ProtectKernelTunables=yes"),
    ),
    on=("ProtectKernelTunables",),
)
