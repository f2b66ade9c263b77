"""A null that is meant to leave the directive unset.

What it checks
    Directives that are set to null and do not accept an empty value.

Why
    NixOS writes null as an empty assignment. systemd logs a message and ignores it. home-manager
    writes nothing for null.

Instead
    Remove the line, or write the default value.

Reference
    attrsToSection in nixos/lib/systemd-lib.nix; ``systemd-analyze verify`` of 252, 257 and 262
    report the line.
"""

from __future__ import annotations

from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.grammar import verdict
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.value_problems import VALUE_RULES


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    supersedes=(*VALUE_RULES, "emptied-restriction"),
    bad=(
        service_config("PrivateTmp = null;", fixed=()),
        service_config("ProtectSystem = null;", fixed=()),
    ),
    good=(
        service_config("PrivateTmp = true;"),
        service_config("ExecStartPre = null;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each null that systemd ignores."""
    if not view.nixos:
        return
    for setting in view.unit.settings:
        definition = definition_of(view.block, setting)
        if definition.constant != "NoneType:None":
            continue
        if verdict(setting.section, setting.directive, "", view.unit.version).problems:
            message = f"null writes an empty {setting.directive}=, which systemd ignores"
            yield report.value(setting, message, remove(setting))
