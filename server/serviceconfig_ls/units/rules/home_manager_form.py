"""A unit of NixOS in the form of home-manager.

What it checks
    systemd.services, systemd.sockets and the other sets of system units with the attributes Unit,
    Service, Install and similar, which only home-manager has.

Why
    NixOS has no such options: evaluation fails.

Instead
    Write serviceConfig for Service, unitConfig for Unit, and wantedBy for Install.WantedBy.

Reference
    The options of systemd.services.<name> in nixos/lib/systemd-unit-options.nix; the options
    systemd.user.services of home-manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import HOME_SECTIONS, SECTION_OPTIONS
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        Example(
            "{ systemd.services.web = {\n"
            '  Unit.Description = "web";\n  Service.ExecStart = "/run/web";\n}; }\n'
        ),
        Example(
            "{ systemd.services.web = {\n"
            '  serviceConfig.ExecStart = "/run/web";\n'
            '  Install.WantedBy = [ "multi-user.target" ];\n}; }\n'
        ),
    ),
    good=(
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
    if block.scope is not RuntimeScope.SYSTEM or not view.nixos:
        return
    wrong = sorted(block.options & HOME_SECTIONS)
    if wrong:
        first = wrong[0]
        instead = "wantedBy" if first == "Install" else SECTION_OPTIONS.get(first, "")
        yield report.unit(
            f"{first} is home-manager's; NixOS refuses it: write {instead}, or evaluation fails"
        )
