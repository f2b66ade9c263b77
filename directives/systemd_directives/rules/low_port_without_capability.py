"""A port below 1024 that the service cannot bind.

What it checks
    SocketBindAllow of a port below 1024, in a service that runs as a user other than root and
    that AmbientCapabilities does not give CAP_NET_BIND_SERVICE.

Why
    Binding such a port needs the capability, unless net.ipv4.ip_unprivileged_port_start of the
    machine is lower or the program file has the capability.

Instead
    Add AmbientCapabilities=CAP_NET_BIND_SERVICE, or let a socket unit open the port.

Reference
    systemd.resource-control(5), SocketBindAllow; capabilities(7), CAP_NET_BIND_SERVICE.
"""

from __future__ import annotations

import re

from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.model import Add, Effect, Fix, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_any, names_of

_PORT = re.compile(r"(?:(?:ipv4|ipv6):)?(?:(?:tcp|udp):)?(\d+)")
_CAPABILITY = "CAP_NET_BIND_SERVICE"
_GRANT = Fix(f"Grant {_CAPABILITY}", (Add("Service", "AmbientCapabilities", _CAPABILITY),))


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("SocketBindAllow",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such port."""
    if not unit.always("User", lambda user: user not in (None, "", "root", "0")):
        return
    if _CAPABILITY in names_of(in_any(unit.possible_values("AmbientCapabilities")), unit):
        return
    missing = unit.missing("AmbientCapabilities")
    for setting in unit.known_lines("SocketBindAllow"):
        port = _PORT.fullmatch((setting.text or "").strip())
        if port and 0 < to_number(port[1]) < 1024 and setting.certain:
            fixes = (_GRANT,) if missing else ()
            yield report.value(setting, f"binding port {port[1]} needs {_CAPABILITY}", *fixes)
