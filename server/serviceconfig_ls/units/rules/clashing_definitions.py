"""Two definitions of one directive that NixOS cannot merge.

What it checks
    Scalars of equal priority with different values for one directive of one unit, among them
    true beside "yes" and 5 beside "5": Nix compares values, not what systemd makes of them. The
    two may be in different files that are certainly evaluated together.

Why
    Evaluation fails with "conflicting definition values"; nothing is built.

Instead
    Keep one of them, or choose one with lib.mkForce or lib.mkDefault.

Reference
    unitOption in nixos/lib/systemd-unit-options.nix; ``nix-instantiate --eval`` of the options.
"""

from __future__ import annotations

from serviceconfig_ls.units.modules.merge import clashes
from serviceconfig_ls.units.rules.support import BlockView, innermost_set, merged_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

_TWO_NUMBERS = """{
  systemd.services.web = { serviceConfig.ExecStart = "/run/web"; serviceConfig.Nice = 5; };
  systemd.services.web.serviceConfig.Nice = "5";
}
"""


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(merged_config("PrivateTmp = true;", 'PrivateTmp = "yes";'), Example(_TWO_NUMBERS)),
    good=(
        merged_config("PrivateTmp = true;", "PrivateTmp = true;"),
        merged_config("PrivateTmp = true;", 'PrivateTmp = lib.mkForce "yes";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each definition that clashes with another one, of this file or of another."""
    for index, other in clashes(view.block):
        own, theirs = view.block.sources[index], view.block.sources[other]
        inside = innermost_set(view.block, own)
        if inside is not None and inside == innermost_set(view.block, theirs):
            continue  # attribute-defined-twice reports it
        directive = own.directive
        place = theirs.elsewhere
        message = f"{directive} is set twice with different values: evaluation fails"
        if place is not None:
            message = f"{directive} has a different value in {place}: evaluation fails"
        related = ((view.setting_of(other), "the other definition"),)
        yield report.directive(view.setting_of(index), message, related=related)
