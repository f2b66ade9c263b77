"""A socket without the kind of service that Accept asks for.

What it checks
    Accept=yes beside a service that is no template, and Accept=no beside a template only.

Why
    With Accept=yes systemd starts an instance of NAME@.service for each connection, otherwise
    NAME.service. Without that service the socket does not start.

Instead
    Name the service NAME@ for Accept=yes, or remove Accept.

Reference
    systemd.socket(5), Accept; ``systemd-analyze verify`` says that the service is not loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(service: str, accept: str) -> Example:
    return Example(
        f"{{\n  systemd.sockets.shout.socketConfig = {{ ListenStream = 7777;{accept} }};\n"
        f'  systemd.services."{service}".serviceConfig.ExecStart = "/run/shout";\n}}\n'
    )


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    bad=(
        _example("shout", " Accept = true;"),
        _example("shout@", ""),
        Example(
            '{\n  systemd.sockets.shout.listenStreams = [ "7777" ];\n'
            '  systemd.services."shout@".serviceConfig.ExecStart = "/run/shout";\n}\n'
        ),
    ),
    good=(_example("shout@", " Accept = true;"), _example("shout", "")),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports Accept, or a line of the socket."""
    unit, name = view.unit, view.block.name
    if view.block.kind == "service" and name and name.endswith("@"):
        yield from _of_bare_socket(view, name.removesuffix("@"), report)
        return
    if view.block.kind != "socket" or name is None or not unit.complete or "@" in name:
        return
    if unit.lines("Service", "Socket"):
        return
    plain, template = view.companion("service"), view.companion("service", f"{name}@")
    # a unit of another file is enough to keep silent, and not to report
    plain_here = view.companion_here("service")
    template_here = view.companion_here("service", f"{name}@")
    accept = unit.enabled("Accept", "Socket")
    if accept and plain_here and not template and plain_here.complete:
        message = f"Accept=yes starts {name}@.service, but only {name}.service is defined"
        yield report.directive(accept, message)
    elif unit.missing("Accept", section="Socket") and template_here and not plain:
        first = next(iter(unit.settings), None)
        if first and template_here.complete:
            message = (
                f"without Accept=yes the socket starts {name}.service; only {name}@ is defined"
            )
            yield report.directive(first, message)


def _of_bare_socket(view: BlockView, name: str, report: Report) -> Findings:
    """Reports a template whose socket has options of NixOS alone, so that no place is in it."""
    bare = any(each.only_options and each.kind == "socket" for each in view.others)
    socket = view.companion_here("socket", name) if bare else None
    if socket is None or not socket.complete or socket.lines("Accept", "Socket"):
        return
    plain = view.companion("service", name)
    first = next(iter(view.unit.settings), None)
    if first and plain is None and not socket.lines("Service", "Socket"):
        message = f"without Accept=yes the socket starts {name}.service; only {name}@ is defined"
        yield report.directive(first, message)
