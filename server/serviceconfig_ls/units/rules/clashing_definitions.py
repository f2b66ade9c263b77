"""Two definitions of one directive that NixOS cannot merge.

What it checks
    Scalars of equal priority with different values for one directive of one unit, among them
    true beside "yes" and 5 beside "5": Nix compares them as written. They may stand in two files
    that are certainly evaluated together.

Why
    Evaluation stops with "conflicting definition values"; nothing is built.

Instead
    Keep one of them, or say with lib.mkForce or lib.mkDefault which one wins.

Reference
    unitOption in nixos/lib/systemd-unit-options.nix; ``nix-instantiate --eval`` of the options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.modules.merge import clashes
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, Setting, SystemdVersion

SAY = Say(__name__, Severity.ERROR, Effect.EVALUATION)


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each definition that another one disagrees with, here or in another file."""
    for index, other in clashes(block):
        directive, place = block.sources[index].directive, block.sources[other].elsewhere
        message = f"{directive} is set twice with different values: evaluation fails"
        if place is not None:
            message = f"{directive} is set to something else in {place}: evaluation fails"
        related = ((_setting(block, other), "the other definition"),)
        yield SAY.of_name(_setting(block, index), message, related=related)


def _setting(block: Block, index: int) -> Setting:
    return next(iter(block.merged.of_definition(index)), block.stand_in(index))


_BAD_BOOLEAN = """{ lib, ... }: {
  systemd.services.web.serviceConfig = lib.mkMerge [
    { ExecStart = "/run/web"; PrivateTmp = true; }
    { PrivateTmp = "yes"; }
  ];
}
"""
_BAD_NUMBER = """{
  systemd.services.web = { serviceConfig.ExecStart = "/run/web"; serviceConfig.Nice = 5; };
  systemd.services.web.serviceConfig.Nice = "5";
}
"""
_GOOD_EQUAL = """{ lib, ... }: {
  systemd.services.web.serviceConfig = lib.mkMerge [
    { ExecStart = "/run/web"; PrivateTmp = true; }
    { PrivateTmp = true; }
  ];
}
"""
_GOOD_FORCED = """{ lib, ... }: {
  systemd.services.web.serviceConfig = lib.mkMerge [
    { ExecStart = "/run/web"; PrivateTmp = true; }
    { PrivateTmp = lib.mkForce "yes"; }
  ];
}
"""

RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(Example(_BAD_BOOLEAN), Example(_BAD_NUMBER)),
    good=(Example(_GOOD_EQUAL), Example(_GOOD_FORCED)),
)
