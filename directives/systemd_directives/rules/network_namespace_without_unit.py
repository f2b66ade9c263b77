"""A network namespace that may not be there yet.

What it checks
    NetworkNamespacePath without any After or BindsTo, Requires or the like of the unit that makes
    it.

Why
    The start fails with 225/NETWORK if the path is missing, and the service outlives a namespace
    that is taken down.

Instead
    Name the unit that makes the namespace in After and BindsTo.

Reference
    systemd.exec(5), NetworkNamespacePath; systemd.unit(5), BindsTo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the path."""
    setting = lines.set("NetworkNamespacePath")
    ties = ("After", "BindsTo", "Requires", "PartOf", "Requisite")
    if setting and lines.missing(*ties, section="Unit"):
        message = "nothing says that the namespace is there before the service starts"
        yield SAY.of_value(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("NetworkNamespacePath=/run/netns/vpn"),
        Example(
            "[Unit]\nWants=a.service\n[Service]\nExecStart=/bin/true\nNetworkNamespacePath=/run/netns/a\n"
        ),
    ),
    good=(
        Example(
            "[Unit]\nAfter=netns.service\nBindsTo=netns.service\n[Service]\nExecStart=/bin/true\nNetworkNamespacePath=/run/netns/a\n"
        ),
        service("PrivateNetwork=yes"),
    ),
    on=("NetworkNamespacePath",),
    closed=True,
)
