"""A socket whose Accept systemd refuses.

What it checks
    Accept=yes with Service, with ListenDatagram, ListenFIFO and other addresses without
    connections, or with MaxConnections=0.

Why
    With Accept=yes each connection starts an instance of the template with the name of the
    socket, so there must be connections, and Service cannot name another unit.

Instead
    Remove Service and name the template NAME@.service, or remove Accept.

Reference
    systemd.socket(5), Accept, Service and MaxConnections. ``systemd-analyze verify`` of 252, 257
    and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import remove

_WITHOUT_CONNECTIONS = (
    *("ListenDatagram", "ListenFIFO", "ListenSpecial", "ListenNetlink", "ListenMessageQueue"),
)
_STREAM = "[Socket]\nListenStream=/run/web.sock\n"


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Accept",),
    bad=(
        Example(
            f"{_STREAM}Accept=yes\nService=web.service\n",
            fixed=f"{_STREAM}Accept=yes\n",
        ),
        Example(
            "[Socket]\nListenDatagram=/run/web.sock\nAccept=yes\n",
            fixed="[Socket]\nListenDatagram=/run/web.sock\n",
        ),
        Example(f"{_STREAM}Accept=yes\nMaxConnections=0\n", fixed=f"{_STREAM}Accept=yes\n"),
    ),
    good=(
        Example(f"{_STREAM}Accept=yes\n"),
        Example(f"{_STREAM}Service=web.service\nAccept=no\n"),
        Example("[Socket]\nListenDatagram=/run/web.sock\nAccept=no\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports Service, MaxConnections or Accept."""
    accept = unit.enabled("Accept", "Socket")
    if unit.kind != "socket" or accept is None:
        return
    named = unit.effective("Service", "Socket")
    if named and named.text:
        message = "with Accept=yes the service is NAME@.service: systemd refuses Service"
        yield report.directive(named, message, remove(named))
        return
    limit = unit.effective("MaxConnections", "Socket")
    if limit and (limit.text or "").strip() == "0":
        message = "with Accept=yes systemd refuses a limit of no connections"
        yield report.value(limit, message, remove(limit))
        return
    for directive in _WITHOUT_CONNECTIONS:
        other = unit.assigned(directive, "Socket")
        if other and other.text:
            yield report.directive(
                accept,
                f"{directive} has no connections to accept: systemd refuses Accept=yes",
                remove(accept),
                related=((other, "has no connections"),),
            )
            return
