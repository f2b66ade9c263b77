"""A timer, socket or path unit that nothing starts.

What it checks
    A timer, a socket or a path unit of NixOS without wantedBy and the related options, in a
    document that names it nowhere.

Why
    Such a unit does something only while it is active. Without wantedBy it is not started at
    boot, and its service is never started.

Instead
    Write wantedBy = [ "timers.target" ], or sockets.target or paths.target.

Reference
    systemd.special(7), timers.target, sockets.target and paths.target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import START_AT
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_TARGETS = {"timer": "timers.target", "socket": "sockets.target", "path": "paths.target"}
_STARTING = frozenset(
    {"wantedBy", "requiredBy", "upheldBy", "aliases", "enable", "overrideStrategy"}
)


def _example(kind: str, lines: str, more: str = "") -> Example:
    return Example(
        f"{{\n  systemd.{kind}s.web = {{\n    {lines}\n  }};\n"
        f'  systemd.services.web.serviceConfig.ExecStart = "/run/web";\n{more}}}\n'
    )


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        _example("timer", 'timerConfig.OnCalendar = "daily";'),
        _example("socket", "socketConfig.ListenStream = 80;"),
    ),
    good=(
        _example("timer", 'timerConfig.OnCalendar = "daily"; wantedBy = [ "timers.target" ];'),
        _example(
            "socket",
            "socketConfig.ListenStream = 80;",
            '  systemd.targets.multi-user.wants = [ "web.socket" ];\n',
        ),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the unit."""
    block, target = view.block, _TARGETS.get(view.block.kind)
    if target is None or not view.nixos or not view.unit.complete or not block.name:
        return
    companion = view.companion("service")
    if block.options & _STARTING or block.name.endswith("@"):
        return
    # a service that is defined elsewhere has its socket or timer there, too
    if companion is None or not companion.complete:
        return
    # NixOS makes the timer of startAt, and starts it
    if any(definition.option == START_AT for definition in block.definitions):
        return
    if not view.is_named:
        name = f"{block.name}.{block.kind}"
        yield report.unit(f'nothing here starts {name}: add wantedBy = [ "{target}" ]')
