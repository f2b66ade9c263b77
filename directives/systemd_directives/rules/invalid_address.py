"""A word that is no address.

What it checks
    Words of IPAddressAllow and IPAddressDeny that are no address, network or one of any,
    localhost, link-local and multicast; commas between words; ports over 65535 in SocketBindAllow
    and SocketBindDeny.

Why
    systemd drops the word with a log message: what was to be denied is allowed.

Instead
    Write addresses between blanks; names of hosts are not looked up.

Reference
    systemd.resource-control(5), IPAddressAllow and SocketBindAllow; ``systemd-analyze verify`` of
    252, 257 and 262 report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IPAddressDeny=example.org"),
        service(
            "IPAddressDeny=10.0.0.0/8,192.168.0.0/16", "IPAddressDeny=10.0.0.0/8 192.168.0.0/16"
        ),
        service("IPAddressDeny=10.0.0.0/33"),
        service("SocketBindDeny=70000"),
    ),
    good=(
        service("IPAddressDeny=10.0.0.0/8 192.168.0.0/16"),
        service("IPAddressDeny=any"),
        service("SocketBindDeny=tcp:80"),
    ),
)
