"""A tunnel with an address of the other family.

What it checks
    Local= and Remote= in [Tunnel] with an IPv6 address for a Kind= that tunnels over IPv4, such as
    gre, or an IPv4 address for one that tunnels over IPv6, such as ip6gre.

Why
    networkd logs a message and does not make the device.

Instead
    Write an address of the family, or the kind for the other family, such as ip6gre for gre.

Reference
    systemd.netdev(5), "[Tunnel] Section Options"; networkd 252, 257 and 262 report the device.
"""

from __future__ import annotations

from ipaddress import ip_address

from systemd_directives.model import Effect, Setting, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import change
from systemd_directives.rules.support.rule import Evidence

_OVER_4 = {
    "gre": "ip6gre",
    "gretap": "ip6gretap",
    "vti": "vti6",
    "ipip": "",
    "sit": "",
    "erspan": "",
}
"""Kinds over IPv4, and the same over IPv6."""
_OVER_6 = {"ip6gre": "gre", "ip6gretap": "gretap", "vti6": "vti", "ip6tnl": ""}
_TUNNEL = "netdev:Tunnel"


def _tunnel(kind: str, lines: str) -> str:
    return f"[NetDev]\nName=tunnel0\nKind={kind}\n[Tunnel]\n{lines}\n"


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    evidence=Evidence.NETWORKS,
    triggers=("Local", "Remote"),
    bad=(
        Example(_tunnel("gre", "Local=2001:db8::1"), fixed=_tunnel("ip6gre", "Local=2001:db8::1")),
        Example(_tunnel("vti6", "Remote=192.0.2.1"), fixed=_tunnel("vti", "Remote=192.0.2.1")),
        Example(_tunnel("gre", "Local=192.0.2.1\nRemote=2001:db8::1")),
        Example(_tunnel("sit", "Remote=2001:db8::1")),
    ),
    good=(
        Example(_tunnel("gre", "Local=any\nRemote=192.0.2.1")),
        Example(_tunnel("ip6gre", "Local=2001:db8::1\nRemote=2001:db8::2")),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each address of the other family."""
    kind = unit.effective("Kind", "netdev:NetDev")
    name = "" if kind is None else kind.text or ""
    if kind is None or name not in {*_OVER_4, *_OVER_6}:
        return
    wanted, other = (4, _OVER_4[name]) if name in _OVER_4 else (6, _OVER_6[name])
    settings = [unit.effective(each, _TUNNEL) for each in ("Local", "Remote")]
    families = {each: _family(each) for each in settings if each is not None}
    fixes = (change(kind, other)._replace(doubtful=True),) if other else ()
    for setting, family in families.items():
        if family not in (None, wanted):
            message = f"networkd ignores this device: Kind={name} takes IPv{wanted} addresses"
            fitting = fixes if wanted not in families.values() else ()
            yield report.value(setting, message, *fitting)


def _family(setting: Setting) -> int | None:
    """The family of an address; None for a word, and for what is not known."""
    text = setting.text or ""
    try:
        return None if "%" in text else ip_address(text).version
    except ValueError:
        return None
