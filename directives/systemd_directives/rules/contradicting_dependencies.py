"""Dependencies that contradict each other.

What it checks
    The same unit in Requires, Requisite, BindsTo or Wants and in Conflicts; the same unit in
    After and in Before.

Why
    To start the unit systemd would have to start and to stop the other one, and refuses the
    start, or drops Wants. A unit cannot be both after and before another: where both are
    started, systemd deletes the job of one.

Instead
    Remove one of the two.

Reference
    systemd.unit(5), Requires, Conflicts, Before and After. ``systemd-analyze verify`` of 252, 257
    and 262: "Transaction contains conflicting jobs", "Found ordering cycle".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting

_PULLS = ("Requires", "Requisite", "BindsTo")
_COMMAND = "[Service]\nExecStart=/bin/true\n"


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Conflicts", "Before"),
    bad=(
        Example(f"[Unit]\nRequires=netns.service\nConflicts=netns.service\n{_COMMAND}"),
        Example(f"[Unit]\nConflicts=netns.service a.service\nBindsTo=netns.service\n{_COMMAND}"),
    ),
    good=(
        Example(f"[Unit]\nRequires=netns.service\nConflicts=a.service\n{_COMMAND}"),
        Example(f"[Unit]\nAfter=netns.service\nBefore=a.service\n{_COMMAND}"),
        Example(f"[Unit]\nConflicts=netns.service\nAfter=netns.service\n{_COMMAND}"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the second of each pair."""
    yield from _both(unit, report, _PULLS, "Conflicts", "the unit cannot start")
    cyclic = _both(unit, report, ("After",), "Before", "the order is a cycle")
    yield from (each._replace(severity=Severity.WARNING, effect=Effect.SILENT) for each in cyclic)


def _both(
    unit: UnitView, report: Report, first: tuple[str, ...], second: str, outcome: str
) -> Iterator[Finding]:
    others = {name: line for directive in first for name, line, _ in _units(unit, directive)}
    for name, line, start in _units(unit, second):
        if name in others:
            yield report.value(
                line,
                f"{name} is in {others[name].directive} as well: {outcome}",
                start=start,
                end=start + len(name),
                related=((others[name], "contradicts it"),),
            )


def _units(unit: UnitView, directive: str) -> Iterator[tuple[str, Setting, int]]:
    """The units that the lines of a directive certainly name, each with its place in the line."""
    lines = unit.lines(directive, "Unit")
    reset = max((i for i, line in enumerate(lines) if line.text == "" and line.certain), default=-1)
    # an empty line does not reset dependencies, but NixOS writes none in vain
    for line in lines[reset + 1 :]:
        text, at = line.text or "", 0
        for word in text.split() if line.certain else ():
            at = text.index(word, at)
            if "%" not in word:
                yield word, line, at
            at += len(word)
