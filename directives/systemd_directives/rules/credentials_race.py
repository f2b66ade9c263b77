"""A command that may look for credentials before they are there.

What it checks
    Type=simple with credentials and ExecStartPost, from systemd 257.

Why
    A simple service counts as started before its credentials are set up, so that ExecStartPost
    may run without them. systemd logs a warning.

Instead
    Use Type=exec or Type=notify.

Reference
    systemd.service(5), Type; ``systemd-analyze verify`` of 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)

_CREDENTIALS = ("LoadCredential", "SetCredential", "LoadCredentialEncrypted")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the Type."""
    setting = lines.last("Type")
    if setting is None or lines.text("Type") != "simple" or not lines.set("ExecStartPost"):
        return
    secret = next((found for name in _CREDENTIALS if (found := lines.set(name))), None)
    if secret:
        yield SAY.of_value(
            setting,
            "ExecStartPost may run before the credentials are there; Type=exec waits",
            write(setting, "exec"),
            related=((secret, "a credential"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "Type=simple\nExecStartPost=/bin/true\nLoadCredential=a:/run/a",
            "Type=exec\nExecStartPost=/bin/true\nLoadCredential=a:/run/a",
        ),
        service(
            "ExecStartPost=/bin/true\nType=simple\nSetCredential=a:b",
            "ExecStartPost=/bin/true\nType=exec\nSetCredential=a:b",
        ),
    ),
    good=(
        service("Type=exec\nExecStartPost=/bin/true\nLoadCredential=a:/run/a"),
        service("Type=simple\nLoadCredential=a:/run/a"),
    ),
    on=("ExecStartPost",),
    since=SystemdVersion(257),
)
