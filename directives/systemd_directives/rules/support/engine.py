"""Runs rules over a unit and drops the findings that another rule supersedes."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systemd_directives.model import Finding, RuntimeScope, SystemdVersion, Unit
    from systemd_directives.rules.support.rule import Rule


def collect(
    candidates: tuple[Rule[Any], ...],
    subject: object,
    unit: Unit,
    version: SystemdVersion,
    ignored: frozenset[str],
) -> tuple[Finding, ...]:
    """The findings of some rules about ``subject``, a view or a block of ``unit``."""
    return tuple(
        finding
        for rule in _applicable(candidates, unit, version, ignored)
        for finding in rule.check(subject, version)
    )


def _applicable(
    candidates: tuple[Rule[Any], ...], unit: Unit, version: SystemdVersion, ignored: frozenset[str]
) -> tuple[Rule[Any], ...]:
    """The rules that can report something about a unit, in their order."""
    whole = unit.completeness is Completeness.COMPLETE and not unit.partial
    directives = frozenset([setting.directive for setting in unit.settings])
    return _that_may(candidates, directives, (version, unit.scope, whole), ignored)


@lru_cache(64)
def _that_may(
    candidates: tuple[Rule[Any], ...],
    directives: frozenset[str],
    about: tuple[SystemdVersion, RuntimeScope, bool],
    ignored: frozenset[str],
) -> tuple[Rule[Any], ...]:
    version, scope, whole = about
    sleepers = _sleepers(candidates)
    places = set(sleepers.get("", ())).union(*(sleepers.get(name, ()) for name in directives))
    woken = (candidates[place] for place in sorted(places))
    return tuple(
        rule
        for rule in woken
        if rule.name not in ignored and (whole or not rule.closed) and rule.applies(version, scope)
    )


@cache
def _sleepers(candidates: tuple[Rule[Any], ...]) -> Mapping[str, tuple[int, ...]]:
    """By directive the places of the rules that it wakes; under nothing, of those always awake."""
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(candidates):
        for directive in rule.on or ("",):
            found.setdefault(directive, []).append(place)
    return {directive: tuple(places) for directive, places in found.items()}


def settle(found: Iterable[Finding], spoke: tuple[Rule[Any], ...]) -> tuple[Finding, ...]:
    """The findings less those about whose place another rule says more."""
    held = tuple(found)
    if not held:
        return held
    supersedes = _supersedes(spoke)
    weaker = {
        (finding.setting.origin, name)
        for finding in held
        if finding.setting is not None
        for name in supersedes.get(finding.rule, ())
    }
    return tuple(f for f in held if f.setting is None or (f.setting.origin, f.rule) not in weaker)


@cache
def _supersedes(spoke: tuple[Rule[Any], ...]) -> Mapping[str, frozenset[str]]:
    return {rule.name: rule.supersedes for rule in spoke if rule.supersedes}
