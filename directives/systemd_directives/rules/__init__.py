"""The rules over units: each module defines one rule or one family of rules.

To add a rule, add its file; it is found by itself.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from systemd_directives.rules.support.discovery import discover
from systemd_directives.rules.support.engine import collect, settle
from systemd_directives.rules.support.unit_view import UnitView

if TYPE_CHECKING:
    from systemd_directives.model import Finding, SystemdVersion, Unit
    from systemd_directives.rules.support.rule import Rule

__all__ = [
    "UnitView",
    "check",
    "collect",
    "on_request",
    "rules",
    "settle",
]


@cache
def rules() -> tuple[Rule[UnitView], ...]:
    """All rules over units, sorted by name."""
    return discover(sys.modules[__name__])


def check(
    unit: Unit, version: SystemdVersion, ignored: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """The findings of all rules about a unit, in the order of the rules.

    ``ignored`` names rules that do not run; `on_request` gives those that run on request only.
    """
    view = UnitView(unit, version)
    return settle(collect(rules(), view, view, ignored), rules())


@cache
def on_request() -> frozenset[str]:
    """The names of the rules that run only where the user asks for them."""
    return frozenset(rule.name for rule in rules() if rule.on_request)
