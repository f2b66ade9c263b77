"""A unit that is bound to a service which is never active.

What it checks
    BindsTo, Requisite or Upholds of a oneshot service without RemainAfterExit. The service is in
    the same document, or in a file that is certainly evaluated with it.

Why
    Such a service is never active: when its commands are done, it is inactive. With BindsTo and
    After the unit does not start, and neither does one with Requisite. With BindsTo alone it stops
    as soon as the service is done. With Upholds systemd starts the service again and again.

Instead
    Set RemainAfterExit=yes in the service, or use requires or wants.

Reference
    systemd.unit(5), BindsTo, Requisite and Upholds; systemd.service(5), Type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside, named_units
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.rules.support import UnitView


def _example(options: str, lines: str = "") -> Example:
    return Example(
        "{\n  systemd.services.mount = {\n"
        f'    serviceConfig = {{ Type = "oneshot"; ExecStart = "/run/mount"; {lines}}};\n  }};\n'
        f'  systemd.services.web = {{\n    {options}\n    serviceConfig.ExecStart = "/run/web";\n'
        "  };\n}\n"
    )


_BOUND = 'bindsTo = [ "mount.service" ];'
_AFTER = 'after = [ "mount.service" ];'


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("BindsTo", "Requisite", "Upholds"),
    bad=(
        _example(f"{_BOUND} {_AFTER}"),
        _example(_BOUND),
        _example(f'requisite = [ "mount.service" ]; {_AFTER}'),
    ),
    good=(
        _example(f"{_BOUND} {_AFTER}", "RemainAfterExit = true; "),
        _example(f'requires = [ "mount.service" ]; {_AFTER}'),
        _example(f'partOf = [ "mount.service" ]; {_AFTER}'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the directive, once for each service."""
    unit = view.unit
    after = {each.name for each in named_units(unit, "After")}
    for directive in ("BindsTo", "Requisite", "Upholds"):
        for named in named_units(unit, directive):
            service = view.companion_named(named.name)
            kind = service.effective("Type") if service else None
            if not service or not kind or not _is_over_at_once(service):
                continue
            if directive == "Upholds":
                message = f"systemd starts {named.name} again and again: it is over when it is done"
            elif directive == "BindsTo" and named.name not in after:
                message = f"stops as soon as {named.name}, which is oneshot, is done"
            else:
                message = f"never starts: {named.name} is oneshot and never active"
            place = beside(service, kind, "without RemainAfterExit it is never active")
            yield report.value(
                named.setting, message, start=named.start, end=named.end, beside=place
            )


def _is_over_at_once(service: UnitView) -> bool:
    """Whether a service is certainly inactive when its commands are done."""
    stays = service.missing("RemainAfterExit") or service.disabled("RemainAfterExit")
    return service.kind == "service" and service.oneshot and bool(stays)
