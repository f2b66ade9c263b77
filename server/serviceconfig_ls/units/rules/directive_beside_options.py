"""A directive or a misspelled option beside the options of a unit.

What it checks
    Attributes of systemd.services.NAME and of the other units that have the name of a directive,
    such as ExecStart, User or OnCalendar, or that of an option in another spelling, such as
    serviceconfig or enabled. The section of another type, such as timerConfig in a service.

Why
    NixOS has no such option of a unit: evaluation fails with "The option … does not exist".

Instead
    Write directives into serviceConfig, unitConfig, timerConfig or socketConfig.

Reference
    The options of systemd.services.<name> in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.nixos.misplaced import meant_by
from serviceconfig_ls.units.rules.support import service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_COMMAND = 'serviceConfig.ExecStart = "/run/web";'
_MOVED = """{ lib, pkgs, ... }: {
  systemd.timers.web.timerConfig.OnCalendar = "daily";
  systemd.services.web = {
    serviceConfig.ExecStart = "/run/web";
  };
}
"""


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        service(
            'ExecStart = "/run/web";',
            'wantedBy = [ "multi-user.target" ];',
            fixed=(_COMMAND, 'wantedBy = [ "multi-user.target" ];'),
        ),
        service(_COMMAND, 'User = "web";', fixed=(_COMMAND, 'serviceConfig.User = "web";')),
        service(_COMMAND, "enabled = true;"),
        service(_COMMAND, 'timerConfig.OnCalendar = "daily";')._replace(fixed=_MOVED),
        service('serviceconfig.ExecStart = "/run/web";', 'description = "web";'),
    ),
    good=(
        service(_COMMAND, 'serviceConfig.User = "web";'),
        service(_COMMAND, "enable = true;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first such attribute, at the name of the unit."""
    block = view.block
    if not view.nixos or block.is_unit_file:
        return
    for attribute in sorted(block.options):
        meant = meant_by(attribute, block.kind)
        if meant:
            yield report.unit(
                f"NixOS has no option {attribute} here: write {meant}, or evaluation fails"
            )
            return
