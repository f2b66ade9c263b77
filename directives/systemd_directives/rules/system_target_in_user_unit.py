"""A dependency on a target that the user manager does not have.

What it checks
    After, Wants, Requires and BindsTo with network.target, network-online.target or
    multi-user.target in user units.

Why
    The targets belong to the system manager. In the user manager the line orders and starts
    nothing.

Instead
    Remove the target. The services of a user start when the system is up, and a program that
    needs the network has to wait for it itself.

Reference
    systemd.special(7), "Special user units".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_SYSTEM_TARGETS = frozenset({"multi-user.target", "network.target", "network-online.target"})


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("After", "Wants", "Requires", "BindsTo"),
    scope=RuntimeScope.USER,
    bad=(
        Example("[Unit]\nAfter=network-online.target\n[Service]\nExecStart=/bin/true\n", user=True),
        Example("[Unit]\nWants=network.target\n[Service]\nExecStart=/bin/true\n", user=True),
    ),
    good=(
        Example(
            "[Unit]\nAfter=graphical-session.target\n[Service]\nExecStart=/bin/true\n", user=True
        ),
        Example("[Unit]\nAfter=network.target\n[Service]\nExecStart=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such target."""
    for name in ("After", "Wants", "Requires", "BindsTo"):
        for setting in unit.lines(name, "Unit"):
            text = "" if setting.alternative else setting.text or ""
            for found in re.finditer(r"\S+", text):
                if found[0] in _SYSTEM_TARGETS:
                    yield report.value(
                        setting,
                        f"a user manager has no {found[0]}: this has no effect",
                        start=found.start(),
                        end=found.end(),
                    )
