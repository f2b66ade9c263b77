"""A confined service whose helper commands would leave the confinement.

What it checks
    confinement beside serviceConfig.RootDirectoryStartOnly.

Why
    confinement binds what all commands need into one root; NixOS refuses the combination with an
    assertion.

Instead
    Leave RootDirectoryStartOnly out.

Reference
    systemd.exec(5), RootDirectory; the assertions of
    nixos/modules/security/systemd-confinement.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import CONFINEMENT
from serviceconfig_ls.units.rules.support import lines_of, unit, web
from systemd_directives.model import Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING)

_CONFINED = (
    "serviceConfig = {",
    '  ExecStart = "/run/web";',
    "  RootDirectoryStartOnly = true;",
    "};",
)


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RootDirectoryStartOnly."""
    lines = lines_of(block, version)
    setting = lines.on("RootDirectoryStartOnly")
    confined = any(each.option == CONFINEMENT and each.certain for each in block.definitions)
    if setting and confined:
        message = "NixOS refuses RootDirectoryStartOnly together with confinement"
        yield SAY.of_name(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            unit("confinement.enable = true;", *_CONFINED),
            fixed=unit("confinement.enable = true;", _CONFINED[0], _CONFINED[1], "};"),
        ),
        Example(
            unit("confinement = { enable = true; };", *_CONFINED),
            fixed=unit("confinement = { enable = true; };", _CONFINED[0], _CONFINED[1], "};"),
        ),
    ),
    good=(
        Example(unit("confinement.enable = true;", 'serviceConfig.ExecStart = "/run/web";')),
        Example(web("RootDirectoryStartOnly = true;")),
    ),
    on=("RootDirectoryStartOnly",),
)
