"""The rules over units, one a file, found by themselves.

Knows which rules there are and runs them; knows no directive. To add one, add its file.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from systemd_directives.model import Openness
from systemd_directives.rules.lines import Lines
from systemd_directives.rules.pages import page
from systemd_directives.rules.rule import HEADINGS, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from systemd_directives.model import Finding, SystemdVersion, Unit

__all__ = ["Lines", "check", "collect", "load", "on_request", "page", "rules", "settle", "woken_by"]

_SUPPORT = frozenset(
    [
        "capabilities",
        "commands",
        "families",
        "fixes",
        "lines",
        "names",
        "needs",
        "pages",
        "partners",
        "paths",
        "rule",
        "successors",
        "values",
    ]
)
"""Modules of this folder that help rules and are none."""


@cache
def rules() -> tuple[Rule[Lines], ...]:
    """All rules over units, by name.

    Raises:
        RuntimeError: a module of this folder is no complete rule.

    """
    names = [m.name for m in iter_modules(__path__) if m.name not in _SUPPORT]
    return tuple(load(import_module(f"{__name__}.{name}")) for name in sorted(names))


def load(module: ModuleType) -> Rule[Any]:
    """The rule that a module holds.

    Raises:
        RuntimeError: it holds none, or its documentation or examples are not complete.

    """
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        message = f"{module.__name__} holds no RULE"
        raise RuntimeError(message)
    # python -OO leaves out the texts that these stand in.
    headings = HEADINGS if sys.flags.optimize < 2 else ()
    missing = [heading for heading in headings if not rule.section(heading)]
    if missing or len(rule.bad) < 2 or len(rule.good) < 2:
        message = f"{module.__name__} lacks {', '.join(missing) or 'examples'}"
        raise RuntimeError(message)
    return rule


def check(
    unit: Unit, version: SystemdVersion, ignored: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """What the rules say of a unit, in the order of the rules.

    `ignored` names rules to leave out. Rules that speak only on request are left out by
    `on_request`.
    """
    return settle(collect(rules(), Lines(unit, version), unit, version, ignored), rules())


@cache
def woken_by(directive: str) -> tuple[Rule[Lines], ...]:
    """The rules that may say something else once a line of a directive is added."""
    return tuple(rule for rule in rules() if not rule.on or directive in rule.on)


def on_request() -> frozenset[str]:
    """The names of the rules that speak only to those who ask for it."""
    return frozenset(rule.name for rule in rules() if rule.on_request)


def collect(
    candidates: tuple[Rule[Any], ...],
    subject: object,
    unit: Unit,
    version: SystemdVersion,
    ignored: frozenset[str],
) -> tuple[Finding, ...]:
    """What some rules say of ``subject``, which is or stands for ``unit``."""
    whole = unit.openness is Openness.CLOSED and not unit.partial
    return tuple(
        finding
        for rule in _woken(candidates, frozenset(setting.directive for setting in unit.settings))
        if rule.name not in ignored
        and rule.applies(version, unit.scope)
        and (whole or not rule.closed)
        for finding in rule.check(subject, version)
    )


def _woken(candidates: tuple[Rule[Any], ...], directives: frozenset[str]) -> Iterable[Rule[Any]]:
    """The rules that some directives wake, in their order."""
    sleepers = _sleepers(candidates)
    places = set(sleepers.get("", ()))
    places.update(*(sleepers.get(directive, ()) for directive in directives))
    return (candidates[place] for place in sorted(places))


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
