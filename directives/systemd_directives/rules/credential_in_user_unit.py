"""Encrypted credentials in a unit of the user manager.

What it checks
    LoadCredentialEncrypted and SetCredentialEncrypted in a user unit, up to systemd 257.

Why
    The user manager decrypts no credentials before systemd 258: the service does not start.

Instead
    Load a credential that is not encrypted, or run the service in the system manager.

Reference
    systemd.exec(5), LoadCredentialEncrypted; release notes of systemd 258.
"""

from __future__ import annotations

from systemd_directives.model import RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_DIRECTIVES = ("LoadCredentialEncrypted", "SetCredentialEncrypted")


@rule(
    severity=Severity.WARNING,
    triggers=_DIRECTIVES,
    until=SystemdVersion(257),
    scope=RuntimeScope.USER,
    bad=(
        service("LoadCredentialEncrypted=token:/srv/token.cred", user=True),
        service("SetCredentialEncrypted=token:Zm9v", user=True),
    ),
    good=(
        service("LoadCredential=token:/srv/token", user=True),
        service("LoadCredentialEncrypted=token:/srv/token.cred"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last line of each directive."""
    for name in _DIRECTIVES:
        setting = unit.assigned(name)
        if setting:
            yield report.directive(setting, f"user units need systemd 258 for {name}")
