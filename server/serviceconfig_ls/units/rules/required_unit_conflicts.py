"""A unit that conflicts with the one that requires it.

What it checks
    Requires or BindsTo of a unit whose Conflicts names this one. It is in the same document, or in
    a file that is certainly evaluated with it.

Why
    The start of this unit starts the other one, which stops this one. systemd refuses: “Transaction
    contains conflicting jobs”.

Instead
    Remove conflicts there, or requires here.

Reference
    systemd.unit(5), Conflicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside, named_units
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(options: str, others: str) -> Example:
    command = 'serviceConfig.ExecStart = "/bin/sh /run/web";'
    return Example(
        f"{{\n  systemd.services.web = {{\n    {options}\n    {command}\n  }};\n"
        f"  systemd.services.db = {{\n    {others}\n    {command}\n  }};\n}}\n"
    )


_CONFLICTS = 'unitConfig.Conflicts = "web.service";'


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Requires", "BindsTo"),
    bad=(
        _example('unitConfig.Requires = "db.service";', _CONFLICTS),
        _example('unitConfig.BindsTo = "db.service";', _CONFLICTS),
    ),
    good=(
        _example('unitConfig.Requires = "db.service";', 'unitConfig.Conflicts = "a.target";'),
        _example('unitConfig.After = "db.service";', _CONFLICTS),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such unit."""
    own = f"{view.block.name}.{view.block.kind}"
    for directive in ("Requires", "BindsTo"):
        for named in named_units(view.unit, directive):
            other = view.companion_named(named.name)
            conflicts = named_units(other, "Conflicts") if other else ()
            hit = next((each for each in conflicts if each.name == own), None)
            if other and hit:
                yield report.value(
                    named.setting,
                    f"{named.name} conflicts with this unit: systemd refuses to start both",
                    start=named.start,
                    end=named.end,
                    beside=beside(other, hit.setting, "it conflicts"),
                )
