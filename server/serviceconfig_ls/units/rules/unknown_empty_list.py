"""A misspelt name that writes nothing.

What it checks
    Empty lists of directives that no systemd knows.

Why
    An empty list writes no line, so that not even systemd complains; what was meant is not there
    either.

Instead
    Write the name as the manual page spells it.

Reference
    systemd.exec(5); attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Shape
from serviceconfig_ls.units.rules.support import web
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.rules.support.fixes import rename
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each unknown name."""
    for index, definition in enumerate(block.definitions):
        name, section = definition.directive, definition.section
        lineless = definition.shape is Shape.LIST and not definition.lines
        if not lineless or definition.option or name.startswith("X-"):
            continue
        if catalogue.sections_of(name, NEWEST) or catalogue.find(section, name):
            continue
        similar = catalogue.similar(name, section, version)
        setting = block.stand_in(index)
        hint = f"; did you mean {similar[0]}?" if similar else ""
        fixes = (rename(setting, other) for other in similar)
        yield SAY.of_name(setting, f"systemd knows no directive {name}{hint}", *fixes)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("AmbientCapablities = [ ];"), fixed=web("AmbientCapabilities = [ ];")),
        Example(
            web("CapabilityBoundSet = lib.mkForce [ ];"),
            fixed=web("CapabilityBoundingSet = lib.mkForce [ ];"),
        ),
    ),
    good=(
        Example(web("AmbientCapabilities = [ ];")),
        Example(web("X-Note = [ ];")),
    ),
)
