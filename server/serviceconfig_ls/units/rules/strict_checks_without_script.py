"""Checks of scripts in a service that has none.

What it checks
    enableStrictShellChecks = true in a service without script, preStart, postStart, reload,
    preStop and postStop.

Why
    The option changes how NixOS builds those scripts: shellcheck reads them, and they stop at a
    failing command, at an unset variable and at a failing part of a pipe. A command of
    serviceConfig is not checked.

Instead
    Move the command into script, or remove the option.

Reference
    The option enableStrictShellChecks in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.option_names import COMMANDS, STRICT_CHECKS
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_START = 'serviceConfig.ExecStart = "/run/web";'
_STRICT = "enableStrictShellChecks = true;"


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        service(_START, _STRICT),
        service(_STRICT, 'serviceConfig = { ExecStart = "/run/web"; ExecStartPre = "/run/pre"; };'),
    ),
    good=(
        service(_STRICT, 'script = "exec /run/web";'),
        service(_START, _STRICT, 'preStart = "mkdir -p /run/web";'),
        service(_START, "enableStrictShellChecks = false;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the option."""
    block = view.block
    complete = block.completeness is Completeness.COMPLETE and not block.partial
    if not view.nixos or not complete or block.options & COMMANDS.keys():
        return
    for index, definition in enumerate(block.definitions):
        if definition.option == STRICT_CHECKS and definition.constant == "bool:True":
            message = "no script option is set, so there is nothing to check"
            yield report.directive(view.setting_of(index), message)
