"""A namespace of its own and another one to join.

What it checks
    NetworkNamespacePath with PrivateNetwork, IPCNamespacePath with PrivateIPC,
    UserNamespacePath with PrivateUsers.

Why
    The path takes precedence: the service joins that namespace and gets none of its own.

Instead
    Remove the other line.

Reference
    systemd.exec(5), NetworkNamespacePath and IPCNamespacePath.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

_PAIRS = (
    ("NetworkNamespacePath", "PrivateNetwork"),
    ("IPCNamespacePath", "PrivateIPC"),
    ("UserNamespacePath", "PrivateUsers"),
)


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=tuple(path for path, _ in _PAIRS),
    bad=(
        service("IPCNamespacePath=/run/ipc\nPrivateIPC=yes", "IPCNamespacePath=/run/ipc"),
        service("PrivateIPC=true\nIPCNamespacePath=/run/ipc", "IPCNamespacePath=/run/ipc"),
    ),
    good=(service("IPCNamespacePath=/run/ipc"), service("PrivateNetwork=yes\nPrivateIPC=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line that has no effect."""
    for path, private in _PAIRS:
        joined, setting = unit.assigned(path), unit.enabled(private)
        if joined and setting:
            yield report.directive(
                setting,
                f"{private} has no effect: {path} takes precedence",
                remove(setting),
                related=((joined, "is joined instead"),),
            )
