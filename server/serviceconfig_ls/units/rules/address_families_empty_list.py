"""An empty list of address families, which restricts nothing.

What it checks
    RestrictAddressFamilies = [ ], without mkForce and without another definition.

Why
    NixOS writes one line for each element of a list. For an empty list it writes none, and systemd
    restricts nothing.

Instead
    Write "none" if the service needs no sockets, or remove the line.

Reference
    systemd.exec(5), RestrictAddressFamilies; attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, empty_lists, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        service_config("RestrictAddressFamilies = [ ];"),
        service_config("RestrictAddressFamilies = lib.mkDefault [];"),
    ),
    good=(
        service_config('RestrictAddressFamilies = [ "AF_UNIX" ];'),
        service_config("RestrictAddressFamilies = lib.mkForce [ ];"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each empty list."""
    for index in empty_lists(view, "RestrictAddressFamilies"):
        message = 'an empty list writes no line, so nothing is restricted; "none" allows no family'
        yield report.value(view.block.stand_in(index), message)
