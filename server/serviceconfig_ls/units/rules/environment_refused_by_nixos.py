"""A variable with a number or a boolean.

What it checks
    Numbers, true and false in the unit's option environment.

Why
    NixOS accepts strings, paths, packages and null there: evaluation fails.

Instead
    Write a string, such as "8080", or use toString.

Reference
    The option environment in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_COMMAND = 'serviceConfig.ExecStart = "/run/web";'


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    triggers=("Environment",),
    bad=(
        service(_COMMAND, "environment.PORT = 8080;"),
        service(_COMMAND, 'environment = { DEBUG = true; HOST = "web"; };'),
    ),
    good=(
        service(_COMMAND, 'environment.PORT = "8080";'),
        service(_COMMAND, "environment.PORT = null;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such variable."""
    if not view.nixos:
        return
    for setting in view.unit.lines("Environment"):
        definition = definition_of(view.block, setting)
        if definition.option == "environment" and definition.constant and setting.certain:
            kind, _, text = definition.constant.partition(":")
            noun = "number" if kind == "number" else "boolean"
            message = f'environment takes no {noun}: write "{text.lower()}", or evaluation fails'
            yield report.value(setting, message)
