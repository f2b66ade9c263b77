"""A PATH that replaces the one that NixOS makes.

What it checks
    The unit's option path beside a serviceConfig.Environment that sets PATH.

Why
    Both write a PATH. The one of serviceConfig comes last and wins, so the packages of path are
    not found.

Instead
    Put the folders into path, or leave path out.

Reference
    systemd.exec(5), Environment; serviceToUnit in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import unit, web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_PATH = 'path = [ pkgs.hello ]; serviceConfig.ExecStart = "/run/web";'


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the PATH in Environment."""
    if not any(definition.option == "path" for definition in block.definitions):
        return
    for setting in block.unit.settings:
        text = (setting.text_with_holes or "").lstrip("\"'")
        if setting.directive == "Environment" and text.startswith("PATH="):
            yield SAY.of_value(setting, "this replaces the PATH that the option path makes")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit(_PATH, 'serviceConfig.Environment = "PATH=/opt/bin";')),
        Example(unit(_PATH, 'serviceConfig.Environment = [ "A=b" "PATH=/opt" ];')),
    ),
    good=(
        Example(unit(_PATH, 'serviceConfig.Environment = "A=b";')),
        Example(web('Environment = "PATH=/opt/bin";')),
    ),
)
