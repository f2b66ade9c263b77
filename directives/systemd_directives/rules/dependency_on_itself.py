"""A unit that depends on itself.

What it checks
    After and Before with the name of the unit itself.

Why
    systemd drops the dependency.

Instead
    Remove the name, or write the one that was meant.

Reference
    systemd.unit(5). ``systemd-analyze verify`` of 252, 257 and 262: "Dependency … is dropped".
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_DIRECTIVES = ("After", "Before")
_COMMAND = "[Service]\nExecStart=/bin/true\n"


@rule(
    severity=Severity.HINT,
    effect=Effect.NOTED,
    triggers=_DIRECTIVES,
    bad=(
        Example(f"[Unit]\nAfter=web.service basic.target\n{_COMMAND}"),
        Example(f"[Unit]\nBefore=a.target web.service\n{_COMMAND}"),
    ),
    good=(
        Example(f"[Unit]\nAfter=basic.target\n{_COMMAND}"),
        Example(f"[Unit]\nBefore=netns.service\n{_COMMAND}"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such name."""
    if not unit.name or unit.name.endswith("@"):
        return
    own = f"{unit.name}.{unit.kind}"
    for directive in _DIRECTIVES:
        for line in unit.lines(directive, "Unit"):
            text = line.text or ""
            if line.certain and own in text.split():
                start = f" {text} ".index(f" {own} ")
                yield report.value(
                    line,
                    "this is the unit itself: systemd drops the dependency",
                    start=start,
                    end=start + len(own),
                )
