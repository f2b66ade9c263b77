"""An ordering after a target that nothing starts.

What it checks
    After=network-online.target without Wants, Requires or BindsTo, unless the target starts the
    unit, or another unit of the document, or of a file that is certainly evaluated with it, pulls
    the target in.

Why
    After only orders. If no unit pulls the target in, it is never reached, and the service
    starts without waiting.

Instead
    Add network-online.target to wants. ``after = [ "network.target" ]`` needs no further line.

Reference
    systemd.special(7), network-online.target.
"""

from __future__ import annotations

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import add


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("After",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
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
        Example(
            "[Unit]\nAfter=network-online.target\n[Service]\nExecStart=/bin/true\n"
            "[Install]\nWantedBy=network-online.target\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports After."""
    target = "network-online.target"
    pulls = ("Wants", "Requires", "BindsTo", "Requisite", "Upholds", "PartOf")
    if target in unit.pulled_by_others:
        return
    texts = [s.text_with_holes for name in pulls for s in unit.lines(name, "Unit")]
    # what a target starts is there only if the target is
    started_by = ("WantedBy", "RequiredBy", "UpheldBy")
    texts += [s.text_with_holes for name in started_by for s in unit.lines(name, "Install")]
    if any(text is None or HOLE in text or target in text for text in texts):
        return
    for setting in unit.lines("After", "Unit"):
        if setting.certain and target in (setting.text or "").split():
            yield report.value(
                setting,
                f"After only orders: nothing here starts {target}; add it to Wants",
                add("Wants", target, "Unit"),
            )
            return
