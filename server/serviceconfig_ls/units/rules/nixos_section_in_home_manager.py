"""A section in the form of NixOS in a unit of home-manager.

What it checks
    serviceConfig, unitConfig, timerConfig and similar beside the attributes Unit, Service or
    Install of home-manager.

Why
    home-manager takes each attribute of a unit as the name of a section. It writes the section
    [serviceConfig], which systemd does not have and ignores with all of its lines.

Instead
    Write Service for serviceConfig, Unit for unitConfig, and Timer for timerConfig.

Reference
    The option systemd.user.services of home-manager; ``systemd-analyze verify`` of 252, 257 and
    262: "Unknown section 'serviceConfig'. Ignoring."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.option_names import SECTIONS
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        Example(
            "{ systemd.user.services.web = {\n"
            '  Unit.Description = "web";\n'
            '  serviceConfig.ExecStart = "/run/web";\n}; }\n',
            fixed="{ systemd.user.services.web = {\n"
            '  Unit.Description = "web";\n'
            '  Service.ExecStart = "/run/web";\n}; }\n',
        ),
        Example(
            "{ systemd.user.timers.web = {\n"
            '  timerConfig.OnCalendar = "daily";\n'
            '  Install.WantedBy = [ "timers.target" ];\n}; }\n',
            fixed="{ systemd.user.timers.web = {\n"
            '  Timer.OnCalendar = "daily";\n'
            '  Install.WantedBy = [ "timers.target" ];\n}; }\n',
        ),
    ),
    good=(
        Example(
            "{ systemd.user.services.web = {\n"
            '  Unit.Description = "web";\n'
            '  Service.ExecStart = "/run/web";\n}; }\n'
        ),
        Example('{ systemd.user.services.web = { serviceConfig.ExecStart = "/run/web"; }; }\n'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first such section, at the unit."""
    block = view.block
    if block.manager is not Manager.HOME_MANAGER:
        return
    for option in sorted(block.options & SECTIONS.keys()):
        yield report.unit(
            f"home-manager writes a section [{option}], which systemd ignores: "
            f"write {SECTIONS[option]}"
        )
        return
