"""A unit whose name ends in its type.

What it checks
    Names such as systemd.services."web.service" or systemd.timers."web.timer".

Why
    NixOS and home-manager append the type: the unit is called web.service.service.

Instead
    Remove the type from the name.

Reference
    systemd.unit(5), "Description"; generateUnits in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(kind: str, name: str, lines: str) -> Example:
    return Example(f'{{ systemd.{kind}."{name}" = {{ {lines} }}; }}\n')


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        _example("services", "web.service", 'serviceConfig.ExecStart = "/run/web";'),
        _example("timers", "web.timer", 'timerConfig.OnCalendar = "daily";'),
    ),
    good=(
        _example("services", "web", 'serviceConfig.ExecStart = "/run/web";'),
        _example("timers", "web", 'timerConfig.OnCalendar = "daily";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the unit."""
    block = view.block
    suffix = f".{block.kind}"
    first = next((s for s in view.unit.settings), None)
    if block.name and block.name.endswith(suffix) and first and block.definitions:
        message = f"{block.kind}s get {suffix} appended: this unit is {block.name}{suffix}"
        yield report.unit(message)
