"""Protections of folders that may not be there yet.

What it checks
    ProtectHome, ProtectSystem and PrivateTmp of a service with DefaultDependencies=no.

Why
    Without the default dependencies it may start before the folders are mounted. The score leaves
    these rows out.

Instead
    Order it after the mounts with RequiresMountsFor, or leave DefaultDependencies on.

Reference
    systemd.unit(5), DefaultDependencies; the score of 252, 257 and 262 leaves the rows out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about DefaultDependencies."""
    early = lines.off("DefaultDependencies", "Unit")
    ordered = [*lines.all("RequiresMountsFor", "Unit"), *lines.all("After", "Unit")]
    names = ("ProtectHome", "ProtectSystem", "PrivateTmp")
    setting = next((found for name in names if (found := lines.on(name))), None)
    if early and setting and lines.whole and not ordered:
        yield SAY.of_value(
            early,
            f"{setting.directive} may hold before its folders are mounted",
            related=((setting, "speaks of folders that are mounted later"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\nProtectHome=yes\n"
        ),
        Example("[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n"),
    ),
    good=(
        Example(
            "[Unit]\nDefaultDependencies=no\nRequiresMountsFor=/home\n[Service]\nExecStart=/bin/true\nProtectHome=yes\n"
        ),
        Example(
            "[Unit]\nDefaultDependencies=no\nAfter=local-fs.target\n[Service]\nExecStart=/bin/true\nProtectSystem=yes\n"
        ),
    ),
    on=("DefaultDependencies",),
    closed=True,
)
