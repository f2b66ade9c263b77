"""A user unit that is installed into a target of the system manager.

What it checks
    WantedBy and RequiredBy with a target of the system manager in user units, such as
    multi-user.target.

Why
    The user manager does not have the target, so nothing starts the unit.

Instead
    Use default.target, or graphical-session.target for what belongs to a desktop.

Reference
    systemd.special(7), "Special user units".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_SYSTEM_TARGETS = frozenset({"multi-user.target", "network.target", "network-online.target"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("WantedBy", "RequiredBy"),
    scope=RuntimeScope.USER,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
            fixed="[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=default.target\n",
            user=True,
        ),
        Example(
            "[Service]\nExecStart=/bin/true\n[Install]\nRequiredBy=network.target\n",
            fixed="[Service]\nExecStart=/bin/true\n[Install]\nRequiredBy=default.target\n",
            user=True,
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=default.target\n", user=True),
        Example("[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such target."""
    for name in ("WantedBy", "RequiredBy"):
        for setting in unit.lines(name, "Install"):
            text = "" if setting.alternative else setting.text or ""
            for found in re.finditer(r"\S+", text):
                if found[0] in _SYSTEM_TARGETS:
                    start, end = found.span()
                    change = Replace(setting, start, end, "default.target")
                    yield report.value(
                        setting,
                        f"a user manager has no {found[0]}: nothing starts the unit",
                        Fix(f"Change {found[0]} to default.target", (change,)),
                        start=start,
                        end=end,
                    )
