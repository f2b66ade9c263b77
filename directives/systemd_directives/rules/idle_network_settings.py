"""Network settings of a service without a network.

What it checks
    IPAddressAllow of more than the machine itself, SocketBindAllow, RestrictNetworkInterfaces and
    waiting for network-online.target of a service with PrivateNetwork.

Why
    PrivateNetwork leaves the service only a loopback of its own. Nothing comes in and nothing
    goes out, but over sockets that systemd hands in.

Instead
    Leave the settings out, or PrivateNetwork.

Reference
    systemd.exec(5), PrivateNetwork; systemd.resource-control(5), SocketBindAllow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_SETTINGS = ("IPAddressAllow", "SocketBindAllow", "RestrictNetworkInterfaces")
_LOOPBACK = frozenset({"localhost", "127.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "::1", "::1/128"})


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each setting that has nothing to speak of."""
    private = lines.on("PrivateNetwork")
    if (
        private is None
        or lines.all("NetworkNamespacePath")
        or lines.all("JoinsNamespaceOf", "Unit")
    ):
        return
    online = [s for s in lines.all("After", "Unit") if "network-online.target" in (s.text or "")]
    for setting in (*online, *(s for name in _SETTINGS if (s := lines.on(name)))):
        if setting.certain and not _LOOPBACK.issuperset((setting.text or "").split()):
            yield SAY.of_value(
                setting,
                f"PrivateNetwork leaves no network for {setting.directive}",
                related=((private, "leaves only a loopback"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("PrivateNetwork=yes\nSocketBindAllow=tcp:80"),
        service("PrivateNetwork=yes\nIPAddressDeny=any\nIPAddressAllow=10.0.0.0/8"),
    ),
    good=(
        service("PrivateNetwork=yes\nIPAddressDeny=any\nIPAddressAllow=localhost"),
        service("SocketBindAllow=tcp:80"),
    ),
    on=("PrivateNetwork",),
)
