"""A line break that begins a new line of the unit file.

What it checks
    Strings with a line break that is followed by more text and not preceded by a backslash.

Why
    NixOS writes the text as it stands. What follows the break is a line of its own, which systemd
    drops or takes for another directive.

Instead
    Use a list, which writes one line for each element, or end the line with a backslash.

Reference
    systemd.syntax(7); attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.queries.source_map import source
from serviceconfig_ls.units.rules.support import web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such string."""
    for setting in block.unit.settings:
        definition, _ = source(block, setting)
        text = (setting.text_with_holes or "").replace("\\\n", "  ")
        head, broken, rest = text.partition("\n")
        if broken and rest.strip() and head.strip() and definition.option is None:
            message = "NixOS writes the line break as it stands: the rest is a line of its own"
            yield SAY.of_value(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("SystemCallFilter = ''\n      @system-service\n      ~@mount\n    '';")),
        Example(web('Environment = "A=b\\nC=d";')),
    ),
    good=(
        Example(web('SystemCallFilter = [ "@system-service" "~@mount" ];')),
        Example(web("SyslogIdentifier = ''\n      web\n    '';")),
    ),
)
