"""A value that systemd does not accept.

What it checks
    Each value against the grammar of its directive: booleans, words, sets, paths, sizes and
    all other kinds.

Why
    systemd drops the line, or the word, with a log message and goes on with what was set before
    or with the default; a few bad values keep the whole unit from loading.

Instead
    Write one of the values that the message or the hover names.

Reference
    The manual page of the directive; ``systemd-analyze verify`` of 252, 257 and 262 report the
    same lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each piece of a value that systemd drops or refuses."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("ProtectSystem=stric", "ProtectSystem=strict"),
        service("PrivateTmp=maybe"),
        service('NoNewPrivileges="yes"', "NoNewPrivileges=yes"),
        service("Restart=allways", "Restart=always"),
        service("ProtectHome=yes # and more", "ProtectHome=yes"),
        service("KillSignal=SIGTREM", "KillSignal=SIGTERM"),
    ),
    good=(
        service("ProtectSystem=strict"),
        service("PrivateTmp=yes"),
        service("KillSignal=SIGTERM"),
    ),
)
