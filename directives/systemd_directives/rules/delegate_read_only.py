"""A control group is handed over that the service may not write.

What it checks
    Delegate with ProtectControlGroups=yes or strict.

Why
    ProtectControlGroups makes the control groups read-only for the service, its own included, so
    it can make none.

Instead
    Write ProtectControlGroups=private from systemd 257, or leave one of the two out.

Reference
    systemd.exec(5), ProtectControlGroups; systemd.resource-control(5), Delegate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about ProtectControlGroups."""
    protect, delegate = lines.on("ProtectControlGroups"), lines.on("Delegate")
    if protect and delegate and lines.text("ProtectControlGroups") != "private":
        fixes = (write(protect, "private"),) if version >= 257 else ()
        yield SAY.of_value(
            protect,
            "the service cannot write the control group that Delegate hands over",
            *fixes,
            related=((delegate, "hands the control group over"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "Delegate=yes\nProtectControlGroups=yes",
            "Delegate=yes\nProtectControlGroups=private",
            SystemdVersion(257),
        ),
        service("Delegate=yes\nProtectControlGroups=yes", None, SystemdVersion(252)),
        service(
            "ProtectControlGroups=strict\nDelegate=pids",
            "ProtectControlGroups=private\nDelegate=pids",
            SystemdVersion(262),
        ),
    ),
    good=(service("Delegate=yes"), service("ProtectControlGroups=yes\nDelegate=no")),
    on=("Delegate",),
)
