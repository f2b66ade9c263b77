"""A misspelled name with an empty list, which writes nothing.

What it checks
    Empty lists of directives that no systemd has.

Why
    NixOS writes no line for an empty list, so systemd reports nothing, and the intended directive
    is not set.

Instead
    Write the name as the manual page spells it.

Reference
    systemd.exec(5); attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.model import Shape
from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import rename


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service_config(
            "AmbientCapablities = [ ];",
            fixed=("AmbientCapabilities = [ ];",),
        ),
        service_config(
            "CapabilityBoundSet = lib.mkForce [ ];",
            fixed=("CapabilityBoundingSet = lib.mkForce [ ];",),
        ),
    ),
    good=(
        service_config("AmbientCapabilities = [ ];"),
        service_config("X-Note = [ ];"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each unknown name."""
    for index, definition in enumerate(view.block.definitions):
        name, section = definition.directive, definition.section
        empty = definition.shape is Shape.LIST and not definition.lines
        if not empty or definition.option or name.startswith("X-"):
            continue
        if catalogue.sections_of(name, NEWEST) or catalogue.find(section, name):
            continue
        similar = catalogue.similar_names(name, section, view.unit.version)
        setting = view.block.stand_in(index)
        hint = f"; did you mean {similar[0]}?" if similar else ""
        fixes = (rename(setting, other) for other in similar)
        yield report.directive(setting, f"systemd has no directive {name}{hint}", *fixes)
