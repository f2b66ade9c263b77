"""What the value grammars say of a unit's values, shared by the rules about values.

Knows how a grammar's problem becomes a finding; holds no value itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import (
    Effect,
    Finding,
    Fix,
    Problem,
    Replace,
    Setting,
    Severity,
    SystemdVersion,
)
from systemd_directives.rules.lines import Lines, verdict

__all__ = ["finding", "problems", "verdict"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from systemd_directives.rules.rule import Say


def problems(
    lines: Lines, version: SystemdVersion, wanted: Callable[[Problem], bool]
) -> Iterator[tuple[Setting, Problem]]:
    """The problems in the values of directives that ``version`` knows for certain."""
    for setting in lines.unit.settings:
        outline = setting.outline
        if outline is None or not catalogue.known(setting.section, setting.directive, version):
            continue
        for problem in verdict(setting.section, setting.directive, outline, version).problems:
            if wanted(problem):
                yield setting, problem


def finding(say: Say, setting: Setting, problem: Problem) -> Finding:
    """A problem as a finding, with a fix for each replacement that the grammar proposes."""
    made = say.of_value(
        setting,
        problem.message,
        *(_fix(setting, problem, text) for text in problem.replacements),
        start=problem.start,
        end=problem.end,
    )
    return replace(made, severity=severity_of(problem.effect), effect=problem.effect)


def severity_of(effect: Effect) -> Severity:
    """How bad it is, by what systemd does: an error is what it refuses or drops."""
    refused = effect in (Effect.IGNORED, Effect.REFUSED)
    return Severity.ERROR if refused else Severity.WARNING


def _fix(setting: Setting, problem: Problem, text: str) -> Fix:
    outline = setting.outline or ""
    wrong = outline[problem.start : problem.end]
    title = f"Change {wrong} to {text}" if wrong else f"Write {text}"
    return Fix(title, (Replace(setting, problem.start, problem.end, text),))
