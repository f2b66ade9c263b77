"""A template that a target starts.

What it checks
    A unit whose name ends in @, with wantedBy, requiredBy or upheldBy of a unit that is no
    template, in a document that names no instance of it.

Why
    NixOS links the template itself. systemd then makes up an instance that is named after the
    target: web@multi-user.service, with %i as multi-user.

Instead
    Name the instances: systemd.targets.multi-user.wants = [ "web@a.service" ].

Reference
    systemd.unit(5), on templates; the debug log of ``systemd-analyze verify`` of 252, 257 and 262
    says Wants: web@multi-user.service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import service
from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_COMMAND = 'serviceConfig.ExecStart = "/run/web %i";'
_DIRECTIVES = ("WantedBy", "RequiredBy", "UpheldBy")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service(_COMMAND, 'wantedBy = [ "multi-user.target" ];', name='"web@"'),
        service(_COMMAND, 'requiredBy = [ "nginx.service" ];', name='"web@"'),
    ),
    good=(
        service(_COMMAND, 'wantedBy = [ "multi-user.target" ];', name='"web@a"'),
        service(_COMMAND, 'wantedBy = [ "db@.service" ];', name='"web@"'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first such option."""
    name = view.block.name or ""
    # who names an instance may have switched the other one off
    if not view.nixos or not name.endswith("@") or view.has_instance:
        return
    for directive in _DIRECTIVES:
        for setting in view.unit.lines(directive, "Install"):
            for target in (setting.text_with_holes or "").split():
                instance = name + target.rpartition(".")[0]
                if setting.certain and not {HOLE, "%", "@"} & set(target):
                    file = f"{instance}.{view.block.kind}"
                    message = f"this starts {file}: name the instances in the other unit"
                    yield report.value(setting, message)
                    return
