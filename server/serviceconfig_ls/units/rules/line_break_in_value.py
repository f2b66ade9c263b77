"""A line break in a string, which begins a new line of the unit file.

What it checks
    Strings with a line break that is followed by more text and is not preceded by a backslash.

Why
    NixOS writes the text unchanged. What follows the line break is a separate line, which systemd
    ignores or reads as another directive.

Instead
    Use a list, which writes one line for each element, or end the line with a backslash.

Reference
    systemd.syntax(7); attrsToSection in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

import re

from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_CONTINUED = re.compile(rf"[\\{HOLE}]\n")
"""A line break that ends no line: after a backslash, or after an interpolation that may end with
one."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service_config("SystemCallFilter = ''\n      @system-service\n      ~@mount\n    '';"),
        service_config('Environment = "A=b\\nC=d";'),
    ),
    good=(
        service_config('SystemCallFilter = [ "@system-service" "~@mount" ];'),
        service_config("SyslogIdentifier = ''\n      web\n    '';"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such string."""
    for setting in view.unit.settings:
        definition = definition_of(view.block, setting)
        text = _CONTINUED.sub("  ", setting.text_with_holes or "")
        first, line_break, rest = text.partition("\n")
        if line_break and rest.strip() and first.strip() and definition.option is None:
            message = "NixOS keeps the line break: the rest is a separate line of the unit file"
            yield report.value(setting, message)
