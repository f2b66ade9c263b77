"""A unit of NixOS in the form of home-manager, or the reverse.

What it checks
    systemd.services, systemd.sockets and the other sets of system units with the attributes Unit,
    Service, Install and similar, which only home-manager has. A unit of home-manager with options
    of NixOS, such as wantedBy.

Why
    NixOS has no such options, and home-manager takes each attribute of a unit as a section, which
    is a set: evaluation fails.

Instead
    On NixOS write serviceConfig for Service, unitConfig for Unit, and wantedBy for
    Install.WantedBy; in home-manager the reverse.

Reference
    The options of systemd.services.<name> in nixos/lib/systemd-unit-options.nix; the options
    systemd.user.services of home-manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.option_names import (
    HOME_SECTIONS,
    INSTALLED_BY,
    SECTION_OPTIONS,
    SECTIONS,
    UNIT_ATTRIBUTES,
    UNIT_OPTIONS,
)
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block
    from serviceconfig_ls.units.rules.support import BlockView

_SETS = frozenset({*SECTIONS, "environment", "confinement"})
"""Options whose values are sets, which home-manager writes as sections."""


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        Example(
            "{ systemd.services.web = {\n"
            '  Unit.Description = "web";\n  Service.ExecStart = "/run/web";\n}; }\n',
            fixed="{ systemd.services.web = {\n"
            '  unitConfig.Description = "web";\n  serviceConfig.ExecStart = "/run/web";\n}; }\n',
        ),
        Example(
            "{ systemd.services.web = {\n"
            '  serviceConfig.ExecStart = "/run/web";\n'
            '  Install.WantedBy = [ "multi-user.target" ];\n}; }\n',
            fixed="{ systemd.services.web = {\n"
            '  serviceConfig.ExecStart = "/run/web";\n'
            '  wantedBy = [ "multi-user.target" ];\n}; }\n',
        ),
        Example(
            "{ systemd.user.services.web = {\n"
            '  Service.ExecStart = "/run/web";\n'
            '  wantedBy = [ "default.target" ];\n}; }\n',
            fixed="{ systemd.user.services.web = {\n"
            '  Service.ExecStart = "/run/web";\n'
            '  Install.WantedBy = [ "default.target" ];\n}; }\n',
        ),
    ),
    good=(
        Example(
            "{ systemd.user.services.web = {\n"
            '  Service.ExecStart = "/run/web";\n'
            '  Install.WantedBy = [ "default.target" ];\n}; }\n'
        ),
        Example('{ systemd.services.web = { serviceConfig.ExecStart = "/run/web"; }; }\n'),
        Example(
            "{ systemd.services.web = {\n"
            '  serviceConfig.ExecStart = "/run/web";\n'
            '  wantedBy = [ "multi-user.target" ];\n}; }\n'
        ),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the unit."""
    block = view.block
    if block.manager is Manager.HOME_MANAGER:
        yield from _nixos_options(block, report)
        return
    if block.scope is not RuntimeScope.SYSTEM or not view.nixos:
        return
    wrong = sorted(block.options & HOME_SECTIONS)
    if wrong:
        first = wrong[0]
        instead = "wantedBy" if first == "Install" else SECTION_OPTIONS.get(first, "")
        yield report.unit(
            f"{first} is home-manager's; NixOS refuses it: write {instead}, or evaluation fails"
        )


def _nixos_options(block: Block, report: Report) -> Findings:
    """Reports the first option of NixOS in a unit of home-manager."""
    for option in sorted(block.options & UNIT_ATTRIBUTES - _SETS):
        directive = UNIT_OPTIONS.get(option) or INSTALLED_BY.get(option)
        section = "Install" if option in INSTALLED_BY else "Unit"
        instead = f": write {section}.{directive}" if directive else ""
        yield report.unit(f"home-manager has no option {option}{instead}, or evaluation fails")
        return
