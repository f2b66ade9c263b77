"""A unit that joins the namespaces of one that has none.

What it checks
    JoinsNamespaceOf of a service of the same document that has no PrivateNetwork,
    NetworkNamespacePath, PrivateIPC, IPCNamespacePath and PrivateTmp.

Why
    Only namespaces that both units have are joined. The other one has none, so this unit gets its
    own: with PrivateNetwork=yes, a network without any connection.

Instead
    Set PrivateNetwork=yes, or what is to be shared, in the other unit too.

Reference
    systemd.unit(5), JoinsNamespaceOf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import named_units
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.rules.support import UnitView

_OWN = ("PrivateNetwork", "PrivateIPC", "PrivateTmp")
_NEEDED = (
    *_OWN,
    "NetworkNamespacePath",
    "IPCNamespacePath",
    "DynamicUser",
    "UserNamespacePath",
    "PrivateUsers",
    "PrivateMounts",
)


def _example(lines: str, others: str) -> Example:
    return Example(
        '{\n  systemd.services.web = {\n    unitConfig.JoinsNamespaceOf = "vpn.service";\n'
        f'    serviceConfig = {{ ExecStart = "/run/web"; {lines} }};\n  }};\n'
        f'  systemd.services.vpn.serviceConfig = {{ ExecStart = "/run/vpn"; {others} }};\n}}\n'
    )


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("JoinsNamespaceOf",),
    bad=(
        _example("PrivateNetwork = true;", "Nice = 5;"),
        _example("PrivateTmp = true;", "PrivateTmp = false;"),
    ),
    good=(
        _example("PrivateNetwork = true;", "PrivateNetwork = true;"),
        _example("PrivateTmp = true;", "DynamicUser = true;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such unit."""
    if not any(view.unit.enabled(name) for name in _OWN):
        return
    for named in named_units(view.unit, "JoinsNamespaceOf"):
        other = view.companion_named(named.name, only_here=True)
        if other and other.kind == "service" and _has_none(other):
            yield report.value(
                named.setting,
                f"{named.name} has no namespace to join: set the same Private… line there",
                start=named.start,
                end=named.end,
            )


def _has_none(unit: UnitView) -> bool:
    return unit.complete and all(unit.missing(name) or unit.disabled(name) for name in _NEEDED)
