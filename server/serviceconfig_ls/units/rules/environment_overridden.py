"""A variable that is given twice, and has one value only.

What it checks
    A variable of the unit's option environment that serviceConfig.Environment sets too.

Why
    NixOS writes both lines, and the one of serviceConfig comes last and wins, without any word of
    it.

Instead
    Keep one of them.

Reference
    systemd.exec(5), Environment; serviceToUnit in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.queries.source_map import source
from serviceconfig_ls.units.rules.support import unit
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, Setting, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_START = 'serviceConfig.ExecStart = "/run/web";'
_NAME = re.compile(r"""(?:^|(?<=[\s"']))([A-Za-z_]\w*)=""")


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each variable that wins over the option's."""
    if block.manager is not Manager.NIXOS:
        return
    options: dict[str, Setting] = {}
    for setting in block.unit.settings:
        if setting.directive != "Environment" or setting.text_with_holes is None:
            continue
        definition, _ = source(block, setting)
        if definition.option == "environment":
            options[_names(setting.text_with_holes)[0]] = setting
            continue
        for name in _names(setting.text_with_holes):
            if name in options:
                message = f"{name} of the option environment is overridden here"
                yield SAY.of_value(setting, message, related=((options[name], "loses"),))


def _names(outline: str) -> list[str]:
    return _NAME.findall(outline) or [""]


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit('environment.A = "b";', _START, 'serviceConfig.Environment = "A=c";')),
        Example(
            unit(
                'environment = { A = "b"; B = "c"; };',
                _START,
                'serviceConfig.Environment = [ "B=d" ];',
            )
        ),
    ),
    good=(
        Example(unit('environment.A = "b";', _START, 'serviceConfig.Environment = "B=c";')),
        Example(unit("environment = { A = null; };", _START, 'serviceConfig.Environment = "A=c";')),
    ),
)
