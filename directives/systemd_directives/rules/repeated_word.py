"""The same word twice in one set.

What it checks
    Capabilities, system calls, address families and namespaces that one line names twice.

Why
    A set contains each of them once. The second one has no effect.

Instead
    Remove the second word.

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
    """Reports each word that the line already contains."""
    for setting in unit.known_lines(*_SETS):
        seen: set[str] = set()
        for found in re.finditer(r"[^\s~]+", setting.text or ""):
            word, (start, end) = found[0], found.span()
            if word in seen:
                message = f"the line already contains {word}"
                fix = Fix(f"Remove {word}", (Replace(setting, start - 1, end, ""),), safe=True)
                yield report.value(setting, message, fix, start=start, end=end, unnecessary=True)
            seen.add(word)
