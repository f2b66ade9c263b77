"""A namespace of its own, and another one to join.

What it checks
    NetworkNamespacePath with PrivateNetwork, IPCNamespacePath with PrivateIPC, UserNamespacePath
    with PrivateUsers.

Why
    The path wins: the service joins that namespace and gets none of its own.

Instead
    Leave the other line out.

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
    """A finding about each line that does nothing."""
    for path, private in _PAIRS:
        joined, setting = unit.assigned(path), unit.enabled(private)
        if joined and setting:
            yield report.directive(
                setting,
                f"{path} wins: {private} has no effect",
                remove(setting),
                related=((joined, "is joined instead"),),
            )
