"""An element of a network list in the form of a later NixOS release.

What it checks
    Elements of addresses, routes and similar lists in systemd.network with directives of their own,
    in a release before NixOS 24.11. The release is the one that the lock file pins.

Why
    These releases know a set such as addressConfig in each element only: evaluation fails.

Instead
    Write the directives into the set that the message names.

Reference
    The release notes of NixOS 24.11; mkSubsectionType in nixos/modules/system/boot/networkd.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import NETWORK_LISTS
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.rule import Evidence

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_SINCE = "24.11"
_IN_24_11, _IN_24_05 = SystemdVersion(256), SystemdVersion(255)
"""The systemd of these releases."""


def _network(element: str) -> str:
    head = '{ systemd.network.networks.lan = {\n  matchConfig.Name = "lan0";\n'
    return f"{head}  addresses = [ {element} ];\n}}; }}\n"


_FLAT = _network('{ Address = "192.0.2.1/24"; }')
_WRAPPED = _network('{ addressConfig = { Address = "192.0.2.1/24"; }; }')
_DOTTED = _network('{ addressConfig.Address = "192.0.2.1/24"; }')


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    evidence=Evidence.MANUAL,
    bad=(Example(_FLAT, _IN_24_05), Example(_network('{ Peer = "192.0.2.1/24"; }'), _IN_24_05)),
    good=(
        Example(_FLAT, _IN_24_11),
        Example(_WRAPPED, _IN_24_05),
        Example(_DOTTED, _IN_24_05),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first line of an element, once for each element."""
    block, release = view.block, view.release
    lists = NETWORK_LISTS.get(block.kind, {})
    if release is None or not view.nixos or not block.definitions:
        return
    first = view.setting_of(0)
    for option, listed in lists.items():
        if option in block.options and release.has(_SINCE) is False:
            message = (
                f"NixOS before {_SINCE} refuses this: write {listed.wrapper} = {{ … }} around it"
            )
            yield report.directive(first, message)
