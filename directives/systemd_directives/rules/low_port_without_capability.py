"""A port below 1024 for a service that may not open one.

What it checks
    SocketBindAllow of a port below 1024, of a service that runs as another user than root and is
    not given CAP_NET_BIND_SERVICE by AmbientCapabilities.

Why
    Such ports take the capability, unless the machine's net.ipv4.ip_unprivileged_port_start says
    otherwise or the program brings it along.

Instead
    Add AmbientCapabilities=CAP_NET_BIND_SERVICE, or let a socket unit open the port.

Reference
    systemd.resource-control(5), SocketBindAllow; capabilities(7), CAP_NET_BIND_SERVICE.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.model import Add, Effect, Fix, RuntimeScope, Severity
from systemd_directives.rules.support.capabilities import names, possible
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_PORT = re.compile(r"(?:(?:ipv4|ipv6):)?(?:(?:tcp|udp):)?(\d+)")
_CAPABILITY = "CAP_NET_BIND_SERVICE"
_GRANT = Fix(f"Grant {_CAPABILITY}", (Add("Service", "AmbientCapabilities", _CAPABILITY),))


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such port."""
    if not lines.always("User", lambda user: user not in (None, "", "root", "0")):
        return
    if _CAPABILITY in names(possible(lines.values("AmbientCapabilities")), lines):
        return
    missing = lines.missing("AmbientCapabilities")
    for setting in lines.every("SocketBindAllow"):
        port = _PORT.fullmatch((setting.text or "").strip())
        if port and 0 < to_number(port[1]) < 1024 and setting.certain:
            fixes = (_GRANT,) if missing else ()
            yield SAY.of_value(setting, f"port {port[1]} takes {_CAPABILITY}", *fixes)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "User=web\nSocketBindAllow=tcp:80",
            "User=web\nSocketBindAllow=tcp:80\nAmbientCapabilities=CAP_NET_BIND_SERVICE",
        ),
        service("User=web\nSocketBindAllow=443\nAmbientCapabilities=CAP_NET_RAW"),
    ),
    good=(
        service("User=web\nSocketBindAllow=tcp:8080"),
        service("User=web\nSocketBindAllow=80\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
        service("SocketBindAllow=tcp:80"),
    ),
    on=("SocketBindAllow",),
    scope=RuntimeScope.SYSTEM,
    closed=True,
)
