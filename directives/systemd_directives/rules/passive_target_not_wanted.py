"""An ordering before a passive target that nothing pulls in.

What it checks
    Before=network-pre.target and the other passive targets for providers (nss-lookup,
    nss-user-lookup, time-sync, time-set) without Wants of the same target, unless the target starts
    the unit, or another unit of the document, or of a file that is certainly evaluated with it,
    pulls the target in.

Why
    Others order themselves after the target, but do not pull it in. If nothing does, the target
    is not part of the start, and they do not wait for this unit.

Instead
    Add the target to wants.

Reference
    systemd.special(7), "Special Passive System Units".
"""

from __future__ import annotations

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import add

_PASSIVE = (
    "network-pre.target",
    "nss-lookup.target",
    "nss-user-lookup.target",
    "time-sync.target",
    "time-set.target",
)
_PULLS = ("Wants", "Requires", "BindsTo", "Requisite", "Upholds")
_STARTED_BY = ("WantedBy", "RequiredBy", "UpheldBy")
_SERVICE = "[Service]\nExecStart=/bin/true\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Before",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        Example(
            f"[Unit]\nBefore=network-pre.target\n{_SERVICE}",
            fixed=f"[Unit]\nBefore=network-pre.target\nWants=network-pre.target\n{_SERVICE}",
        ),
        Example(
            f"[Unit]\nBefore=nss-lookup.target a.service\n{_SERVICE}",
            fixed="[Unit]\nBefore=nss-lookup.target a.service\nWants=nss-lookup.target\n"
            f"{_SERVICE}",
        ),
    ),
    good=(
        Example(f"[Unit]\nBefore=network-pre.target\nWants=network-pre.target\n{_SERVICE}"),
        Example(f"[Unit]\nBefore=network.target\n{_SERVICE}"),
        Example(
            f"[Unit]\nBefore=time-sync.target\n{_SERVICE}[Install]\nWantedBy=time-sync.target\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each passive target in Before."""
    texts = [s.text_with_holes for name in _PULLS for s in unit.lines(name, "Unit")]
    # what a target starts is there only if the target is
    texts += [s.text_with_holes for name in _STARTED_BY for s in unit.lines(name, "Install")]
    if any(text is None or HOLE in text for text in texts):
        return
    pulled = {name for text in texts for name in (text or "").split()} | unit.pulled_by_others
    for setting in unit.lines("Before", "Unit"):
        for target in _PASSIVE:
            if setting.certain and target in (setting.text or "").split() and target not in pulled:
                start = (setting.text or "").index(target)
                yield report.value(
                    setting,
                    f"nothing here pulls in {target}, so others do not wait; add it to Wants",
                    add("Wants", target, "Unit"),
                    start=start,
                    end=start + len(target),
                )
