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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_PAIRS = (
    ("NetworkNamespacePath", "PrivateNetwork"),
    ("IPCNamespacePath", "PrivateIPC"),
    ("UserNamespacePath", "PrivateUsers"),
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that does nothing."""
    for path, private in _PAIRS:
        joined, setting = lines.set(path), lines.on(private)
        if joined and setting:
            yield SAY.of_name(
                setting,
                f"{path} wins: {private} has no effect",
                remove(setting),
                related=((joined, "is joined instead"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IPCNamespacePath=/run/ipc\nPrivateIPC=yes", "IPCNamespacePath=/run/ipc"),
        service("PrivateIPC=true\nIPCNamespacePath=/run/ipc", "IPCNamespacePath=/run/ipc"),
    ),
    good=(service("IPCNamespacePath=/run/ipc"), service("PrivateNetwork=yes\nPrivateIPC=yes")),
    on=tuple(path for path, _ in _PAIRS),
)
