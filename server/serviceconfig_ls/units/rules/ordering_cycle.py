"""Two units that are ordered after each other.

What it checks
    After of a unit that has this one in its After, and the same with Before.

Why
    When both start together, their order is a cycle. systemd breaks it: it drops one of them from
    the start.

Instead
    Remove one of the two orderings.

Reference
    systemd.unit(5), Before and After.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside, named_units
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(options: str, others: str) -> Example:
    command = 'serviceConfig.ExecStart = "/run/web";'
    return Example(
        f"{{\n  systemd.services.web = {{\n    {options}\n    {command}\n  }};\n"
        f"  systemd.services.db = {{\n    {others}\n    {command}\n  }};\n}}\n"
    )


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("After", "Before"),
    bad=(
        _example('after = [ "db.service" ];', 'after = [ "web.service" ];'),
        _example('before = [ "db.service" ];', 'before = [ "web.service" ];'),
    ),
    good=(
        _example('after = [ "db.service" ];', 'before = [ "web.service" ];'),
        _example('after = [ "db.service" ];', 'after = [ "mail.service" ];'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such unit."""
    own = f"{view.block.name}.{view.block.kind}"
    for directive in ("After", "Before"):
        for named in named_units(view.unit, directive):
            other = view.companion_named(named.name) if named.name != own else None
            back = named_units(other, directive) if other else ()
            hit = next((each for each in back if each.name == own), None)
            if other and hit:
                yield report.value(
                    named.setting,
                    f"{named.name} has {directive}={own} too: systemd drops one of the two",
                    start=named.start,
                    end=named.end,
                    beside=beside(other, hit.setting, "the other ordering"),
                )
