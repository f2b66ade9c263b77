"""An empty list that restricts nothing.

What it checks
    RestrictAddressFamilies = [ ], outside of mkForce and with no other definition beside it.

Why
    NixOS writes one line for each element of a list, so an empty one writes none, and systemd
    restricts nothing.

Instead
    Write "none" where no socket is needed, or leave it out.

Reference
    systemd.exec(5), RestrictAddressFamilies; attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import empty_lists, web
from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each empty list."""
    if block.manager is not Manager.NIXOS or block.completeness in (
        Completeness.UNKNOWN_BASE,
        Completeness.UNKNOWN_OVERLAY,
    ):
        return
    for index in empty_lists(block, ("RestrictAddressFamilies",)):
        setting = block.stand_in(index)
        yield SAY.of_value(setting, "an empty list writes no line: nothing is restricted")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("RestrictAddressFamilies = [ ];")),
        Example(web("RestrictAddressFamilies = lib.mkDefault [];")),
    ),
    good=(
        Example(web('RestrictAddressFamilies = [ "AF_UNIX" ];')),
        Example(web("RestrictAddressFamilies = lib.mkForce [ ];")),
    ),
)
