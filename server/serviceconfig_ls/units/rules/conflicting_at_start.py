"""Two units that conflict and that the same target starts.

What it checks
    wantedBy or requiredBy with the same target in a unit and in one of its Conflicts. That unit is
    in the same document, or in a file that is certainly evaluated with it.

Why
    Both cannot run at once. systemd drops one of them when it starts the target, so it never
    starts by itself.

Instead
    Leave wantedBy to the one that starts at boot.

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
    from systemd_directives.model import Setting
    from systemd_directives.rules.support import UnitView


def _example(own: str, other: str) -> Example:
    command = 'serviceConfig.ExecStart = "/run/web";'
    return Example(
        f'{{\n  systemd.services.web = {{\n    conflicts = [ "db.service" ];\n    {own}\n'
        f"    {command}\n  }};\n  systemd.services.db = {{\n    {other}\n    {command}\n  }};\n}}\n"
    )


_WANTED = 'wantedBy = [ "multi-user.target" ];'


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Conflicts",),
    bad=(
        _example(_WANTED, _WANTED),
        _example('requiredBy = [ "web.target" ];', 'wantedBy = [ "a.target" "web.target" ];'),
    ),
    good=(
        _example(_WANTED, 'description = "db";'),
        _example(_WANTED, 'wantedBy = [ "graphical.target" ];'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such unit in Conflicts."""
    own = _starting(view.unit)
    for named in named_units(view.unit, "Conflicts") if own else ():
        other = view.companion_named(named.name)
        theirs = _starting(other) if other else {}
        target = min(own.keys() & theirs.keys(), default=None)
        if other and target:
            yield report.value(
                named.setting,
                f"{target} starts both, and they conflict: systemd drops one of them",
                start=named.start,
                end=named.end,
                beside=beside(other, theirs[target], f"{target} starts it"),
            )


def _starting(unit: UnitView) -> dict[str, Setting]:
    """The targets that certainly start a unit, each with the line that says so."""
    return {
        named.name: named.setting
        for directive in ("WantedBy", "RequiredBy")
        for named in named_units(unit, directive, "Install")
    }
