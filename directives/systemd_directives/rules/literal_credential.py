"""A secret in the text of the unit.

What it checks
    SetCredential with a value.

Why
    Every user of the machine can read unit files, which on NixOS are in the store.

Instead
    Use LoadCredential with a file that only root can read, or SetCredentialEncrypted.

Reference
    systemd.exec(5), SetCredential; "Credentials" there.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_SECRET = re.compile(r"pass|secret|token|key|cred|auth", re.IGNORECASE)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SetCredential",),
    bad=(service("SetCredential=password:hunter2"), service("SetCredential=api-token:abc")),
    good=(service("LoadCredential=password:/run/secrets/web"), service("SetCredential=motd:hello")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each value that looks like a secret."""
    for setting in unit.lines("SetCredential"):
        name, colon, value = (setting.text or "").partition(":")
        if colon and value and _SECRET.search(name):
            message = f"every user can read {name} here; LoadCredential reads it from a file"
            yield report.value(setting, message)
