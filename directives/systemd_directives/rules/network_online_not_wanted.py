"""An order after a target that nothing asks for.

What it checks
    After=network-online.target without Wants, Requires or BindsTo of it.

Why
    After only orders. If nothing else pulls the target in, it is never reached, and the service
    starts without waiting.

Instead
    Add network-online.target to wants. ``after = [ "network.target" ]`` is right by itself.

Reference
    systemd.special(7), network-online.target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the After."""
    target = "network-online.target"
    pulls = ("Wants", "Requires", "BindsTo", "Requisite", "Upholds", "PartOf")
    pulled = [s for name in pulls for s in lines.all(name, "Unit")]
    if any(
        s.text_with_holes is None or HOLE in s.text_with_holes or target in s.text_with_holes
        for s in pulled
    ):
        return
    for setting in lines.all("After", "Unit"):
        if setting.certain and target in (setting.text or "").split():
            yield SAY.of_value(
                setting,
                f"After only orders: nothing here asks for {target}",
                add("Wants", target, "Unit"),
            )
            return


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Unit]\nAfter=network-online.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=network-online.target\nWants=network-online.target\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nAfter=network-online.target a.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=network-online.target a.target\nWants=network-online.target\n"
            "[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example(
            "[Unit]\nAfter=network-online.target\nWants=network-online.target\n[Service]\nExecStart=/bin/true\n"
        ),
        Example("[Unit]\nAfter=network.target\n[Service]\nExecStart=/bin/true\n"),
    ),
    on=("After",),
    scope=RuntimeScope.SYSTEM,
    closed=True,
)
