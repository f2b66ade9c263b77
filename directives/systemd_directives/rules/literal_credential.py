"""A secret in the text of the unit.

What it checks
    SetCredential with a value.

Why
    Unit files can be read by everybody on the machine, and on NixOS they lie in the store.

Instead
    Use LoadCredential with a file that only root can read, or SetCredentialEncrypted.

Reference
    systemd.exec(5), SetCredential; "Credentials" there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_SECRET = re.compile(r"pass|secret|token|key|cred|auth", re.IGNORECASE)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each value that looks like a secret."""
    for setting in lines.all("SetCredential"):
        name, colon, value = (setting.text or "").partition(":")
        if colon and value and _SECRET.search(name):
            message = f"everybody can read {name} here; LoadCredential reads it from a file"
            yield SAY.of_value(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("SetCredential=password:hunter2"), service("SetCredential=api-token:abc")),
    good=(service("LoadCredential=password:/run/secrets/web"), service("SetCredential=motd:hello")),
    on=("SetCredential",),
)
