"""A timer that counts from a start that nothing makes.

What it checks
    A timer with only OnUnitActiveSec or OnUnitInactiveSec, whose service is in the same document
    and has no wantedBy, if nothing there names it.

Why
    Both count from the last time that the service was active. It never was, so the timer never
    elapses.

Instead
    Add OnBootSec, OnStartupSec or OnActiveSec for the first start.

Reference
    systemd.timer(5), OnUnitActiveSec.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


_COUNTED = frozenset({"OnUnitActiveSec", "OnUnitInactiveSec"})
_OTHER = ("OnActiveSec", "OnBootSec", "OnStartupSec", "OnCalendar", "OnClockChange", "Unit")
_WANTED = frozenset({"wantedBy", "requiredBy", "upheldBy", "aliases"})


def _example(timer: str, service: str = "") -> Example:
    return Example(
        '{\n  systemd.timers.sync = {\n    wantedBy = [ "timers.target" ];\n'
        f"    timerConfig = {{ {timer} }};\n  }};\n"
        f'  systemd.services.sync = {{ {service}serviceConfig.ExecStart = "/run/sync"; }};\n}}\n'
    )


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=tuple(sorted(_COUNTED)),
    bad=(_example('OnUnitActiveSec = "1h";'), _example('OnUnitInactiveSec = "1h";')),
    good=(
        _example('OnBootSec = "1min"; OnUnitActiveSec = "1h";'),
        _example('OnUnitActiveSec = "1h";', 'wantedBy = [ "multi-user.target" ]; '),
        _example(
            'OnUnitActiveSec = "1h"; }; partOf = [ "sync.service" ]; unitConfig = {',
            'partOf = [ "web.service" ]; ',
        ),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first line of the timer."""
    unit = view.unit
    # a unit that is named may be started by another one
    if view.block.kind != "timer" or not unit.complete or view.names_service:
        return
    if not all(unit.missing(name, section="Timer") for name in _OTHER):
        return
    companion = view.companion_here("service")
    name = view.block.name
    service = next((o for o in view.others if (o.kind, o.name) == ("service", name)), None)
    if companion is None or service is None or not companion.complete or service.options & _WANTED:
        return
    if any(s.section == "Install" for s in companion.settings):
        return
    first = next((s for s in unit.settings if s.directive in _COUNTED and s.certain), None)
    if first:
        message = f"nothing starts the service first, so {first.directive} never elapses"
        yield report.directive(first, message)
