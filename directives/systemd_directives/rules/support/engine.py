"""Runs rules over a unit, and after a change of it those again that looked at what changed.

Knows no rule and no directive.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from systemd_directives.model import Openness
from systemd_directives.rules.support.unit_view import EVERYTHING, Lines
from systemd_directives.rules.support.values import speakers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systemd_directives.model import Finding, Scope, SystemdVersion, Unit
    from systemd_directives.rules.support.rule import Rule


def collect(
    candidates: tuple[Rule[Any], ...],
    subject: object,
    unit: Unit,
    version: SystemdVersion,
    ignored: frozenset[str],
) -> tuple[Finding, ...]:
    """What some rules say of ``subject``, which is or stands for ``unit``."""
    return tuple(
        finding
        for rule in _asked(candidates, unit, version, ignored)
        for finding in rule.check(subject, version)
    )


class _Said(NamedTuple):
    """What a rule said, and what it looked at."""

    findings: tuple[Finding, ...]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Run:
    """What some rules said of a unit, kept for when a line of it is another one."""

    unit: Unit
    version: SystemdVersion
    said: Mapping[Rule[Lines], _Said]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of it, in the order of the rules."""
        return tuple(finding for said in self.said.values() for finding in said.findings)


def run(
    candidates: tuple[Rule[Lines], ...],
    lines: Lines,
    unit: Unit,
    ignored: frozenset[str],
    before: Run | None = None,
) -> Run:
    """What some rules say of ``unit``, whose lines are ``lines``.

    A rule that looked at no line that is another one since the run ``before`` is not asked again.
    """
    changed = None if before is None else _changed(before, unit, lines.version)
    found: dict[Rule[Lines], _Said] = {}
    for rule in _asked(candidates, unit, lines.version, ignored):
        said = None if before is None or changed is None else before.said.get(rule)
        if said is None or changed is None or not said.asked.isdisjoint(changed):
            lines.asked = set()
            findings = tuple(rule.check(lines, lines.version))
            said = _Said(findings, frozenset(lines.asked))
        found[rule] = said
    return Run(unit, lines.version, found)


def _changed(before: Run, unit: Unit, version: SystemdVersion) -> frozenset[str] | None:
    """What rules may have asked for that is not as it was; None where it may be all.

    The directives whose lines say something else, and the rules about their values.
    """
    old = before.unit
    about, about_old = ((u.name, u.kind, u.scope, u.openness, u.partial) for u in (unit, old))
    same = about == about_old and len(unit.settings) == len(old.settings)
    if not same or version != before.version:
        return None
    pairs = [(a, b) for a, b in zip(old.settings, unit.settings, strict=True) if a != b]
    if any(
        (a.section, a.directive, a.origin) != (b.section, b.directive, b.origin) for a, b in pairs
    ):
        return None
    changed = {EVERYTHING} if pairs else set()
    for setting in (setting for pair in pairs for setting in pair):
        changed.add(setting.directive)
        changed.update(speakers(setting, version))
    return frozenset(changed)


def _asked(
    candidates: tuple[Rule[Any], ...], unit: Unit, version: SystemdVersion, ignored: frozenset[str]
) -> tuple[Rule[Any], ...]:
    """The rules that may have something to say of a unit, in their order."""
    whole = unit.openness is Openness.CLOSED and not unit.partial
    directives = frozenset([setting.directive for setting in unit.settings])
    return _that_may(candidates, directives, (version, unit.scope, whole), ignored)


@lru_cache(64)
def _that_may(
    candidates: tuple[Rule[Any], ...],
    directives: frozenset[str],
    about: tuple[SystemdVersion, Scope, bool],
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
