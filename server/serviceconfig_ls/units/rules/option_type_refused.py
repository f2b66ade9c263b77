"""An option of a unit with a value of another type.

What it checks
    A string for startLimitIntervalSec or startLimitBurst; a list or a path for script,
    preStart and the other scripts.

Why
    startLimitIntervalSec and startLimitBurst are whole numbers, the scripts are strings. NixOS
    accepts nothing else: evaluation fails.

Instead
    Write startLimitIntervalSec = 300, or unitConfig.StartLimitIntervalSec = "5min". Read a script
    from a file with builtins.readFile, or run it as serviceConfig.ExecStart.

Reference
    The options in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import COMMANDS
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_NUMBERS = frozenset({"startLimitIntervalSec", "startLimitBurst"})
_COMMAND = 'serviceConfig.ExecStart = "/run/web";'


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        service(_COMMAND, 'startLimitIntervalSec = "5min";'),
        service(_COMMAND, 'startLimitBurst = "3";'),
        service(_COMMAND, 'preStart = [ "mkdir -p /srv/web" ];'),
        service("script = ./password;"),
    ),
    good=(
        service(_COMMAND, "startLimitIntervalSec = 300;"),
        service(_COMMAND, 'preStart = "mkdir -p /srv/web";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such value."""
    if not view.nixos or view.block.options.isdisjoint(_NUMBERS | COMMANDS.keys()):
        return
    for setting in view.unit.settings:
        definition = definition_of(view.block, setting)
        kind = (definition.constant or "").partition(":")[0]
        option = definition.option
        if not setting.certain or not kind or option is None:
            continue
        if option in _NUMBERS and kind == "string":
            message = f"{option} is a whole number: evaluation fails with a string"
            yield report.value(setting, message)
        elif option in COMMANDS and kind in ("list", "path"):
            yield report.value(setting, f"{option} is a string: evaluation fails with a {kind}")
