"""The same word twice in one set.

What it checks
    Capabilities, system calls, address families and namespaces that one line names twice.

Why
    A set holds each of them once; the second one does nothing.

Instead
    Leave it out.

Reference
    systemd.exec(5), CapabilityBoundingSet, SystemCallFilter, RestrictAddressFamilies and
    RestrictNamespaces.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_SETS = (
    "CapabilityBoundingSet",
    "AmbientCapabilities",
    "SystemCallFilter",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
)


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=_SETS,
    bad=(
        service(
            "RestrictAddressFamilies=AF_INET AF_UNIX AF_INET",
            "RestrictAddressFamilies=AF_INET AF_UNIX",
        ),
        service("CapabilityBoundingSet=CAP_KILL CAP_KILL", "CapabilityBoundingSet=CAP_KILL"),
    ),
    good=(
        service("RestrictAddressFamilies=AF_INET AF_UNIX"),
        service("CapabilityBoundingSet=CAP_KILL"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each word that was there before."""
    for setting in unit.known_lines(*_SETS):
        seen: set[str] = set()
        for found in re.finditer(r"[^\s~]+", setting.text or ""):
            start, end = found.span()
            if found[0] in seen:
                fix = Fix(f"Remove {found[0]}", (Replace(setting, start - 1, end, ""),), safe=True)
                yield report.value(
                    setting, f"{found[0]} is named before", fix, start=start, end=end
                )._replace(
                    unnecessary=True,
                )
            seen.add(found[0])
