"""Network settings of a service without a network.

What it checks
    IPAddressAllow of more than the machine itself, SocketBindAllow, RestrictNetworkInterfaces
    and After=network-online.target in a service with PrivateNetwork.

Why
    PrivateNetwork leaves the service only a loopback interface of its own. It can neither
    receive nor send, except over sockets that systemd passes to it.

Instead
    Remove the settings, or remove PrivateNetwork.

Reference
    systemd.exec(5), PrivateNetwork; systemd.resource-control(5), SocketBindAllow.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_SETTINGS = ("IPAddressAllow", "SocketBindAllow", "RestrictNetworkInterfaces")
_LOOPBACK = frozenset({"localhost", "127.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "::1", "::1/128"})


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("PrivateNetwork",),
    bad=(
        service("PrivateNetwork=yes\nSocketBindAllow=tcp:80"),
        service("PrivateNetwork=yes\nIPAddressDeny=any\nIPAddressAllow=10.0.0.0/8"),
    ),
    good=(
        service("PrivateNetwork=yes\nIPAddressDeny=any\nIPAddressAllow=localhost"),
        service("SocketBindAllow=tcp:80"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each setting for the network."""
    private = unit.enabled("PrivateNetwork")
    if (
        private is None
        or unit.lines("NetworkNamespacePath")
        or unit.lines("JoinsNamespaceOf", "Unit")
    ):
        return
    online = [s for s in unit.lines("After", "Unit") if "network-online.target" in (s.text or "")]
    for setting in (*online, *(s for name in _SETTINGS if (s := unit.enabled(name)))):
        if setting.certain and not _LOOPBACK.issuperset((setting.text or "").split()):
            yield report.value(
                setting,
                f"{setting.directive} has no effect: PrivateNetwork leaves no network",
                related=((private, "leaves only a loopback interface"),),
            )
