"""A program that reads system statistics, which are hidden from it.

What it checks
    ProcSubset=pid with a program that is known to read /proc/stat, /proc/meminfo and similar
    files: node_exporter, netdata, htop, vmstat and others.

Why
    ProcSubset=pid leaves only the folders of processes in /proc.

Instead
    Remove ProcSubset from this service. ProtectProc hides the processes of other users.

Reference
    systemd.exec(5), ProcSubset; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProcSubset",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=pid\n",
            fixed="[Service]\nExecStart=/usr/bin/node_exporter\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/sbin/netdata -D\nProcSubset=pid\n",
            fixed="[Service]\nExecStart=/usr/sbin/netdata -D\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=all\n"),
        service("ProcSubset=pid"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProcSubset."""
    setting = unit.effective("ProcSubset")
    program = next(programs_needing(unit, "proc"), None)
    if setting and program and setting.text == "pid":
        yield report.value(
            setting,
            f"{program.name} reads files in /proc that ProcSubset=pid hides",
            remove_protection(setting),
            related=program.related("reads them"),
        )
