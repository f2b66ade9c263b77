"""The rules over units, one a file, found by themselves.

Knows which rules there are; knows no directive. To add one, add its file.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from systemd_directives.rules.support.engine import collect, settle
from systemd_directives.rules.support.pages import page
from systemd_directives.rules.support.rule import HEADINGS, Rule
from systemd_directives.rules.support.unit_view import Lines

if TYPE_CHECKING:
    from types import ModuleType

    from systemd_directives.model import Finding, SystemdVersion, Unit

__all__ = [
    "Lines",
    "check",
    "collect",
    "load",
    "modules",
    "on_request",
    "page",
    "rules",
    "settle",
    "woken_by",
]


@cache
def rules() -> tuple[Rule[Lines], ...]:
    """All rules over units, by name.

    Raises:
        RuntimeError: a module of this folder is no complete rule.

    """
    return tuple(load(import_module(name)) for name in modules())


@cache
def modules() -> tuple[str, ...]:
    """The modules of this folder that hold a rule each, by name. Loads none of them."""
    names = sorted(m.name for m in iter_modules(__path__) if not m.ispkg)
    return tuple(f"{__name__}.{name}" for name in names)


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
    missing = [heading for heading in headings if not rule.headed.get(heading, "").strip()]
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


@cache
def on_request() -> frozenset[str]:
    """The names of the rules that speak only to those who ask for it."""
    return frozenset(rule.name for rule in rules() if rule.on_request)
