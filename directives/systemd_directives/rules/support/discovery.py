"""Finds the rules in the modules of a package."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from systemd_directives.rules.support.rule import HEADINGS, Rule

if TYPE_CHECKING:
    from types import ModuleType


def discover(package: ModuleType) -> tuple[Rule[Any], ...]:
    """All rules of a package, sorted by name.

    Each module defines one rule, or a family of rules, at its top level.

    Raises:
        RuntimeError: a module defines no rule, or a rule lacks documentation or examples.

    """
    modules = iter_modules(package.__path__, f"{package.__name__}.")
    names = [module.name for module in modules if not module.ispkg]
    found = [rule for name in names for rule in _rules_in(import_module(name))]
    return tuple(sorted(found, key=lambda rule: rule.name))


def _rules_in(module: ModuleType) -> tuple[Rule[Any], ...]:
    found = tuple(value for value in vars(module).values() if isinstance(value, Rule))
    if not found:
        message = f"{module.__name__} defines no rule"
        raise RuntimeError(message)
    for rule in found:
        _demand_complete(rule)
    return found


def _demand_complete(rule: Rule[Any]) -> None:
    # python -OO drops the docstrings that the documentation is read from
    headings = HEADINGS if sys.flags.optimize < 2 else ()
    missing = [heading for heading in headings if not rule.section(heading)]
    if missing or len(rule.bad) < 2 or len(rule.good) < 2:
        message = f"{rule.name} lacks {', '.join(missing) or 'examples'}"
        raise RuntimeError(message)
