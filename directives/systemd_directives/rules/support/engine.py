"""Runs rules over a unit and drops the findings that another rule supersedes."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systemd_directives.model import Finding, RuntimeScope, SystemdVersion
    from systemd_directives.rules.support.rule import Rule
    from systemd_directives.rules.support.unit_view import UnitView


def collect(
    rules: tuple[Rule[Any], ...], subject: object, unit: UnitView, ignored: frozenset[str]
) -> tuple[Finding, ...]:
    """The findings of some rules about ``subject``: ``unit`` itself, or what defines it.

    ``ignored`` names rules that do not run.
    """
    return tuple(
        finding
        for rule in _applicable(rules, unit, ignored)
        for finding in rule.check(subject, rule.report)
    )


def _applicable(
    rules: tuple[Rule[Any], ...], unit: UnitView, ignored: frozenset[str]
) -> tuple[Rule[Any], ...]:
    """The rules that can report something about a unit, in their order."""
    directives = frozenset([setting.directive for setting in unit.settings])
    return _triggered(rules, directives, (unit.version, unit.scope, unit.complete), ignored)


@lru_cache(64)
def _triggered(
    rules: tuple[Rule[Any], ...],
    directives: frozenset[str],
    about: tuple[SystemdVersion, RuntimeScope, bool],
    ignored: frozenset[str],
) -> tuple[Rule[Any], ...]:
    version, scope, complete = about
    by_trigger = _by_trigger(rules)
    indices = set(by_trigger.get(_ALWAYS, ())).union(*(by_trigger.get(d, ()) for d in directives))
    triggered = (rules[index] for index in sorted(indices))
    return tuple(
        rule
        for rule in triggered
        if rule.name not in ignored
        and (complete or not rule.needs_complete_unit)
        and rule.applies(version, scope)
    )


_ALWAYS = ""
"""The trigger of rules that have none."""


@cache
def _by_trigger(rules: tuple[Rule[Any], ...]) -> Mapping[str, tuple[int, ...]]:
    """For each directive the indices of the rules that it triggers."""
    found: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        for directive in rule.triggers or (_ALWAYS,):
            found.setdefault(directive, []).append(index)
    return {directive: tuple(indices) for directive, indices in found.items()}


def settle(findings: Iterable[Finding], rules: tuple[Rule[Any], ...]) -> tuple[Finding, ...]:
    """The findings without those that a finding of a superseding rule makes redundant."""
    held = tuple(findings)
    if not held:
        return held
    supersedes = _supersedes(rules)
    superseded = {
        (finding.setting.origin, name)
        for finding in held
        if finding.setting is not None
        for name in supersedes.get(finding.rule, ())
    }
    return tuple(
        f for f in held if f.setting is None or (f.setting.origin, f.rule) not in superseded
    )


@cache
def _supersedes(rules: tuple[Rule[Any], ...]) -> Mapping[str, tuple[str, ...]]:
    return {rule.name: rule.supersedes for rule in rules if rule.supersedes}
