"""A script and a command for the same step.

What it checks
    script beside serviceConfig.ExecStart, reload beside ExecReload, preStop beside ExecStop,
    postStop beside ExecStopPost, both of equal priority.

Why
    NixOS turns the script into a command, and it cannot merge two different commands of equal
    priority: evaluation fails.

Instead
    Keep one of them, or choose one with lib.mkForce.

Reference
    serviceOptions and unitOption in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.model import Shape
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_SCRIPTS = frozenset({"script", "reload", "preStop", "postStop"})


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        service('script = "exec web";', 'serviceConfig.ExecStart = "/run/web";'),
        service('script = "exec web";', 'preStop = "a";', 'serviceConfig.ExecStop = "/run/b";'),
    ),
    good=(
        service('script = "exec web";', 'serviceConfig.Restart = "always";'),
        service('script = "exec web";', 'serviceConfig.ExecStart = lib.mkForce "/run/web";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each command that a script also defines."""
    if not view.nixos:
        return
    for script in view.block.definitions:
        if script.option not in _SCRIPTS or not script.certain:
            continue
        for index, other in enumerate(view.block.definitions):
            same = other.directive == script.directive and other.section == "Service"
            plain = other.option is None and other.shape is Shape.SCALAR and other.certain
            if same and plain and other.priority == script.priority:
                message = f"the option {script.option} sets {other.directive} too: evaluation fails"
                yield report.directive(view.setting_of(index), message)
