"""An empty list of capabilities, which removes none.

What it checks
    CapabilityBoundingSet = [ ], without mkForce and without another definition.

Why
    NixOS writes one line for each element of a list. For an empty list it writes none, and the
    service keeps all capabilities.

Instead
    Write an empty string. It writes an empty assignment, which removes all capabilities.

Reference
    systemd.exec(5), CapabilityBoundingSet; attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, empty_lists, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service_config(
            "CapabilityBoundingSet = [ ];",
            fixed=('CapabilityBoundingSet = "";',),
        ),
        service_config(
            "CapabilityBoundingSet = lib.mkDefault [];",
            fixed=('CapabilityBoundingSet = lib.mkDefault "";',),
        ),
    ),
    good=(
        service_config('CapabilityBoundingSet = [ "" ];'),
        service_config("CapabilityBoundingSet = lib.mkForce [ ];"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each empty list."""
    for index in empty_lists(view, "CapabilityBoundingSet"):
        setting = view.block.stand_in(index)
        message = 'an empty list writes no line, so all capabilities are kept; "" removes them'
        yield report.value(setting, message, change(setting, ""))
