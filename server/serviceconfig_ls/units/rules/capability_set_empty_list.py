"""An empty list that was meant as "no capabilities".

What it checks
    CapabilityBoundingSet = [ ], outside of mkForce and with no other definition beside it.

Why
    NixOS writes one line for each element of a list, so an empty one writes none: every
    capability stays.

Instead
    Write an empty string, which writes the empty line that takes all away.

Reference
    systemd.exec(5), CapabilityBoundingSet; attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import empty_lists, web
from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each empty list."""
    if block.manager is not Manager.NIXOS or block.completeness in (
        Completeness.UNKNOWN_BASE,
        Completeness.UNKNOWN_OVERLAY,
    ):
        return
    for index in empty_lists(block, ("CapabilityBoundingSet",)):
        setting = block.stand_in(index)
        message = 'an empty list writes no line, so every capability stays; "" takes all away'
        yield SAY.of_value(setting, message, write(setting, ""))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("CapabilityBoundingSet = [ ];"), fixed=web('CapabilityBoundingSet = "";')),
        Example(
            web("CapabilityBoundingSet = lib.mkDefault [];"),
            fixed=web('CapabilityBoundingSet = lib.mkDefault "";'),
        ),
    ),
    good=(
        Example(web('CapabilityBoundingSet = [ "" ];')),
        Example(web("CapabilityBoundingSet = lib.mkForce [ ];")),
    ),
)
