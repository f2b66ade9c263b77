"""A secret in a variable that every user can read.

What it checks
    Environment with a literal value for a variable whose name ends in PASSWORD, PASSWD, TOKEN,
    SECRET or API_KEY.

Why
    Every user of the machine can read unit files, which on NixOS are in the store, and can ask
    systemd for the variables.

Instead
    Use LoadCredential, or EnvironmentFile with a file that only root can read.

Reference
    systemd.exec(5), Environment and "Credentials".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

SECRET = re.compile(r"\b(\w*(?:PASSWORD|PASSWD|TOKEN|SECRET|API_KEY))=([^\s\"'%/$]+)")


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("Environment",),
    bad=(service("Environment=DB_PASSWORD=hunter2"), service('Environment=A=b "API_TOKEN=abc"')),
    good=(
        service("Environment=DB_PASSWORD_FILE=/run/secrets/db"),
        service("EnvironmentFile=/run/secrets/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such variable."""
    for setting in unit.known_lines("Environment"):
        for found in SECRET.finditer(setting.text or ""):
            if found[2].lower() not in ("true", "false", "yes", "no", "0", "1", "none"):
                yield report.value(
                    setting,
                    f"every user can read {found[1]} here; use LoadCredential or EnvironmentFile",
                    start=found.start(),
                    end=found.end(),
                )
