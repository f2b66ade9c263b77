"""A set around the directives of an element that NixOS does not need any more.

What it checks
    addressConfig, routeConfig and similar sets in the elements of lists of systemd.network, from
    NixOS 24.11 on. The release is the one that the lock file pins.

Why
    Each evaluation prints a warning, and a later release removes the set.

Instead
    Write the directives into the element itself.

Reference
    The release notes of NixOS 24.11; mkSubsectionType in nixos/modules/system/boot/networkd.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import NETWORK_LISTS
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_SINCE = "24.11"
_IN_24_11, _IN_24_05 = SystemdVersion(256), SystemdVersion(255)
"""The systemd of these releases."""


def _peers(element: str) -> str:
    return f"{{ systemd.network.netdevs.wg.wireguardPeers = [ {element} ]; }}\n"


_KEY = 'PublicKey = "eEGnkmFBlrxn4VvBoB0FuWUZgqVbfCU4jJVN9oDHZ1o=";'


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        Example(_peers(f"{{ wireguardPeerConfig = {{ {_KEY} }}; }}"), _IN_24_11),
        Example(_peers(f"{{ wireguardPeerConfig.{_KEY} }}"), _IN_24_11),
    ),
    good=(
        Example(_peers(f"{{ {_KEY} }}"), _IN_24_11),
        Example(_peers(f"{{ wireguardPeerConfig = {{ {_KEY} }}; }}"), _IN_24_05),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first line of the element."""
    block, release = view.block, view.release
    if release is None or not view.nixos or not block.definitions or not release.has(_SINCE):
        return
    for listed in NETWORK_LISTS.get(block.kind, {}).values():
        if listed.wrapper in block.options:
            message = (
                f"NixOS {_SINCE} and later warn about {listed.wrapper}: write what is in it "
                "into the element itself"
            )
            yield report.directive(view.setting_of(0), message, deprecated=True)
