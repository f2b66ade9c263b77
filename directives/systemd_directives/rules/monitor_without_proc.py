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

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProcSubset",),
    bad=(
        Example("[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=pid\n"),
        Example("[Service]\nExecStart=/usr/sbin/netdata -D\nProcSubset=pid\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/node_exporter\nProcSubset=all\n"),
        service("ProcSubset=pid"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about ProcSubset."""
    setting = unit.effective("ProcSubset")
    program = next(programs_needing(unit, "proc"), None)
    if setting and program and setting.text == "pid":
        yield report.value(
            setting,
            f"{program.name} reads figures below /proc, which this hides",
            related=program.related("reads them"),
        )
