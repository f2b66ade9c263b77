"""An option of networks that NixOS has removed.

What it checks
    dhcpConfig, dhcpV6PrefixDelegationConfig and ipv6PrefixDelegationConfig in
    systemd.network.networks.

Why
    NixOS writes nothing of them into the file, so that the settings have no effect.

Instead
    Write the option that replaces it: systemd has renamed the section, too.

Reference
    nixos/modules/system/boot/networkd.nix; systemd.network(5) for the sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import FORMER_NETWORK_OPTIONS
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.fixes import rename

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _network(line: str) -> str:
    head = '{ systemd.network.networks.lan = {\n  matchConfig.Name = "lan0";\n'
    return f"{head}  {line}\n}}; }}\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        Example(
            _network("dhcpConfig.UseDNS = false;"),
            fixed=_network("dhcpV4Config.UseDNS = false;"),
        ),
        Example(
            _network("ipv6PrefixDelegationConfig = { Managed = true; };"),
            fixed=_network("ipv6SendRAConfig = { Managed = true; };"),
        ),
    ),
    good=(
        Example(_network("dhcpV4Config.UseDNS = false;")),
        Example(_network("ipv6SendRAConfig = { Managed = true; };")),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the option."""
    if view.block.kind != "network" or not view.nixos:
        return
    for index, each in enumerate(view.block.definitions):
        instead = FORMER_NETWORK_OPTIONS.get(each.directive)
        if instead is not None:
            setting = view.setting_of(index)
            message = f"NixOS has removed {each.directive} and writes nothing of it: use {instead}"
            yield report.directive(setting, message, rename(setting, instead))
