"""The wording of a finding in a Nix file: NixOS' names for what a rule over units proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.editing.fix_edits import option_for
from serviceconfig_ls.units.option_names import SECTION_OPTIONS
from systemd_directives.model import Finding, Fix, Move

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block


def message(finding: Finding, block: Block) -> str:
    """The finding's message, with the remedy in NixOS if there is one."""
    if block.is_unit_file:
        return finding.message
    for fix in finding.fixes:
        for change in fix.changes:
            if isinstance(change, Move):
                return f"{finding.message}. {_way_out(change, block)}"
    return finding.message


def title(fix: Fix, block: Block) -> str:
    """The title of the fix, with NixOS' sets and options instead of sections."""
    if block.is_unit_file:
        return fix.title
    home = block.manager.value == "home-manager"
    for change in fix.changes:
        if isinstance(change, Move) and not home:
            if option := option_for(change):
                return f"Replace {change.directive} by the option {option} of the unit"
            where = SECTION_OPTIONS.get(change.section)
            return f"Move {change.directive} to {where}" if where else fix.title
    return fix.title


def _way_out(change: Move, block: Block) -> str:
    if change.section == "Install":
        return "On NixOS, set the unit's wantedBy, requiredBy or aliases"
    home = block.manager.value == "home-manager"
    where = change.section if home else SECTION_OPTIONS.get(change.section, change.section)
    option = None if home else option_for(change)
    own = f"the unit's option {option} or " if option else ""
    return f"Use {own}{where}.{change.directive}"
