"""A variable that is set twice, and the first value is lost.

What it checks
    A variable of the unit's option environment that serviceConfig.Environment sets too.

Why
    NixOS writes both lines. The one of serviceConfig comes last and overrides the other one
    without any message.

Instead
    Keep one of them.

Reference
    systemd.exec(5), Environment; serviceToUnit in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

import re

from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Effect, Setting, Severity
from systemd_directives.rules.support import Findings, Report, rule

_START = 'serviceConfig.ExecStart = "/run/web";'


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service('environment.A = "b";', _START, 'serviceConfig.Environment = "A=c";'),
        service(
            'environment = { A = "b"; B = "c"; };',
            _START,
            'serviceConfig.Environment = [ "B=d" ];',
        ),
    ),
    good=(
        service('environment.A = "b";', _START, 'serviceConfig.Environment = "B=c";'),
        service("environment = { A = null; };", _START, 'serviceConfig.Environment = "A=c";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each line that overrides a variable of the option."""
    if not view.nixos:
        return
    options: dict[str, Setting] = {}
    for setting in view.unit.settings:
        if setting.directive != "Environment" or setting.text_with_holes is None:
            continue
        definition = definition_of(view.block, setting)
        if definition.option == "environment":
            options[_names(setting.text_with_holes)[0]] = setting
            continue
        for name in _names(setting.text_with_holes):
            if name in options:
                message = f"this overrides {name} of the option environment"
                yield report.value(setting, message, related=((options[name], "overridden"),))


_NAME = re.compile(r"""(?:^|(?<=[\s"']))([A-Za-z_]\w*)=""")


def _names(text: str) -> list[str]:
    return _NAME.findall(text) or [""]
