"""A script and a command for the same moment.

What it checks
    script beside serviceConfig.ExecStart, reload beside ExecReload, preStop beside ExecStop,
    postStop beside ExecStopPost, both of equal priority.

Why
    NixOS makes a command of the script, and two different commands of equal priority cannot be
    merged: evaluation fails.

Instead
    Keep one of them, or say with lib.mkForce which one wins.

Reference
    serviceOptions and unitOption in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager, Shape
from serviceconfig_ls.units.rules.support import unit
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, Setting, SystemdVersion

SAY = Say(__name__, Severity.ERROR, Effect.EVALUATION)

_SCRIPTS = frozenset({"script", "reload", "preStop", "postStop"})


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command beside a script."""
    if block.manager is not Manager.NIXOS:
        return
    for script in block.definitions:
        if script.option not in _SCRIPTS or not script.certain:
            continue
        for index, other in enumerate(block.definitions):
            same = other.directive == script.directive and other.section == "Service"
            plain = other.option is None and other.shape is Shape.SCALAR and other.certain
            if same and plain and other.priority == script.priority:
                setting = _setting(block, index)
                message = f"{script.option} makes an {other.directive} too: evaluation fails"
                yield SAY.of_name(setting, message)


def _setting(block: Block, index: int) -> Setting:
    return next(iter(block.merged.of_definition(index)), block.stand_in(index))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit('script = "exec web";', 'serviceConfig.ExecStart = "/run/web";')),
        Example(
            unit('script = "exec web";', 'preStop = "a";', 'serviceConfig.ExecStop = "/run/b";')
        ),
    ),
    good=(
        Example(unit('script = "exec web";', 'serviceConfig.Restart = "always";')),
        Example(unit('script = "exec web";', 'serviceConfig.ExecStart = lib.mkForce "/run/web";')),
    ),
)
