"""A confined service whose helper commands run outside of the confinement.

What it checks
    confinement beside serviceConfig.RootDirectoryStartOnly.

Why
    confinement binds what all commands need into one root directory. An assertion of NixOS
    refuses the combination.

Instead
    Remove RootDirectoryStartOnly.

Reference
    systemd.exec(5), RootDirectory; the assertions of
    nixos/modules/security/systemd-confinement.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.option_names import CONFINEMENT
from serviceconfig_ls.units.rules.support import BlockView, service, service_config
from systemd_directives.model import Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import remove

_START = ("serviceConfig = {", '  ExecStart = "/run/web";')
_START_ONLY = (*_START, "  RootDirectoryStartOnly = true;", "};")


@rule(
    severity=Severity.WARNING,
    triggers=("RootDirectoryStartOnly",),
    bad=(
        service(
            "confinement.enable = true;",
            *_START_ONLY,
            fixed=("confinement.enable = true;", *_START, "};"),
        ),
        service(
            "confinement = { enable = true; };",
            *_START_ONLY,
            fixed=("confinement = { enable = true; };", *_START, "};"),
        ),
    ),
    good=(
        service("confinement.enable = true;", 'serviceConfig.ExecStart = "/run/web";'),
        service_config("RootDirectoryStartOnly = true;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports RootDirectoryStartOnly of a confined service."""
    setting = view.unit.enabled("RootDirectoryStartOnly")
    confined = any(each.option == CONFINEMENT and each.certain for each in view.block.definitions)
    if setting and confined:
        message = "NixOS refuses RootDirectoryStartOnly together with confinement"
        yield report.directive(setting, message, remove(setting))
