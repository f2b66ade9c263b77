"""A program that reads figures of the machine, which are hidden from it.

What it checks
    ProcSubset=pid with a program that is known to read /proc/stat, /proc/meminfo and their like:
    node_exporter, netdata, htop, vmstat and others.

Why
    ProcSubset=pid leaves the folders of processes in /proc and nothing else.

Instead
    Leave ProcSubset out for this service; ProtectProc hides the processes of others.

Reference
    systemd.exec(5), ProcSubset; the programs and their sources stand in data/needs.tsv.
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
    """A finding about ProcSubset."""
    setting = lines.last("ProcSubset")
    program = next(needing(lines, "proc"), None)
    if setting and program and setting.text == "pid":
        yield SAY.of_value(
            setting,
            f"{program.name} reads figures below /proc, which this hides",
            related=program.related("reads them"),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=pid\n"),
        Example("[Service]\nExecStart=/usr/sbin/netdata -D\nProcSubset=pid\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=all\n"),
        service("ProcSubset=pid"),
    ),
    on=("ProcSubset",),
)
