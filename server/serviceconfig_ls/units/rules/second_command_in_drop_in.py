"""A drop-in that adds a command where it should replace one.

What it checks
    ExecStart without an empty first element in a unit with overrideStrategy = "asDropin", but for
    Type=oneshot.

Why
    A drop-in adds to the unit that it belongs to. With the command that is there already the
    service has two, and systemd does not load it.

Instead
    Write [ "" "command" ], whose first line takes away what stands before.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit
    with its drop-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import lines_of, unit
from systemd_directives.model import Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING)

_DROP_IN = 'overrideStrategy = "asDropin";'


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such ExecStart."""
    if block.manager is not Manager.NIXOS or "overrideStrategy" not in block.options:
        return
    lines = lines_of(block, version)
    settings = lines.all("ExecStart")
    reset = any(setting.text == "" for setting in settings)
    if settings and not reset and lines.text("Type") != "oneshot" and settings[0].certain:
        yield SAY.of_value(
            settings[0], 'a drop-in adds a second command; [ "" … ] replaces the first one'
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit(_DROP_IN, 'serviceConfig.ExecStart = "/run/web";', name='"web@a"')),
        Example(unit(_DROP_IN, 'serviceConfig = { Nice = 5; ExecStart = [ "/run/web" ]; };')),
    ),
    good=(
        Example(unit(_DROP_IN, 'serviceConfig.ExecStart = [ "" "/run/web" ];')),
        Example(unit(_DROP_IN, "serviceConfig.Nice = 5;")),
    ),
    on=("ExecStart",),
)
