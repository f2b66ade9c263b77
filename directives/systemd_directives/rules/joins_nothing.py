"""A unit that joins namespaces without having any of its own.

What it checks
    JoinsNamespaceOf in a service without PrivateNetwork, NetworkNamespacePath, PrivateIPC,
    IPCNamespacePath and PrivateTmp.

Why
    Only namespaces that both units have are joined. Without one of these lines there is none.

Instead
    Add PrivateNetwork=yes, PrivateIPC=yes or PrivateTmp=yes, as the other unit has it.

Reference
    systemd.unit(5), JoinsNamespaceOf.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_NEEDED = (
    "PrivateNetwork",
    "NetworkNamespacePath",
    "PrivateIPC",
    "IPCNamespacePath",
    "PrivateTmp",
    "DynamicUser",
    "UserNamespacePath",
    "PrivateUsers",
    "PrivateMounts",
)
_JOIN = "[Unit]\nJoinsNamespaceOf=vpn.service\n[Service]\nExecStart=/bin/true\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("JoinsNamespaceOf",),
    needs_complete_unit=True,
    bad=(
        Example(_JOIN),
        Example(f"{_JOIN}PrivateNetwork=no\n"),
    ),
    good=(
        Example(f"{_JOIN}PrivateNetwork=yes\n"),
        Example(f"{_JOIN}PrivateTmp=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports JoinsNamespaceOf."""
    lines = [s for s in unit.lines("JoinsNamespaceOf", "Unit") if s.certain and s.text != ""]
    if not lines or unit.kind != "service":
        return
    if all(unit.missing(name) or unit.disabled(name) for name in _NEEDED):
        message = "without PrivateNetwork, PrivateIPC or PrivateTmp here there is nothing to join"
        yield report.directive(lines[0], message)
