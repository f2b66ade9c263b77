"""A /tmp that is to be shared, and is not.

What it checks
    JoinsNamespaceOf with PrivateTmp=disconnected, from systemd 257.

Why
    A disconnected /tmp belongs to one service alone; only a connected one is shared by
    JoinsNamespaceOf.

Instead
    Write PrivateTmp=yes in both units.

Reference
    systemd.exec(5), PrivateTmp; systemd.unit(5), JoinsNamespaceOf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about PrivateTmp."""
    setting = lines.last("PrivateTmp")
    joins = lines.on("JoinsNamespaceOf", "Unit")
    if setting and joins and lines.text("PrivateTmp") == "disconnected":
        message = "a disconnected /tmp is not shared by JoinsNamespaceOf"
        yield SAY.of_value(setting, message, write(setting, "true"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n",
            fixed="[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=true\n",
        ),
        Example(
            "[Unit]\nJoinsNamespaceOf=b.service\n[Service]\nPrivateTmp=disconnected\nExecStart=/bin/true\n",
            fixed="[Unit]\nJoinsNamespaceOf=b.service\n[Service]\nPrivateTmp=true\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example(
            "[Unit]\nJoinsNamespaceOf=a.service\n[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n"
        ),
        service("PrivateTmp=disconnected"),
    ),
    on=("JoinsNamespaceOf",),
    since=SystemdVersion(257),
)
