"""A PATH that replaces the one that NixOS sets.

What it checks
    The unit's option path beside a serviceConfig.Environment that sets PATH.

Why
    Both write a PATH. The one of serviceConfig comes last and overrides the other one, so the
    packages of path are not found.

Instead
    Add the folders to path, or remove path.

Reference
    systemd.exec(5), Environment; serviceToUnit in nixos/lib/systemd-lib.nix.
"""

from __future__ import annotations

from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import BlockView, service, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_PATH = 'path = [ pkgs.hello ]; serviceConfig.ExecStart = "/run/web";'


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service(_PATH, 'serviceConfig.Environment = "PATH=/opt/bin";'),
        service(_PATH, 'serviceConfig.Environment = [ "A=b" "PATH=/opt" ];'),
    ),
    good=(
        service(_PATH, 'serviceConfig.Environment = "A=b";'),
        service_config('Environment = "PATH=/opt/bin";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each PATH in Environment."""
    if not any(definition.option == "path" for definition in view.block.definitions):
        return
    for setting in view.unit.settings:
        text = (setting.text_with_holes or "").lstrip("\"'")
        if setting.directive != "Environment" or not text.startswith("PATH="):
            continue
        if definition_of(view.block, setting).option != "path":
            yield report.value(setting, "this overrides the PATH that the option path sets")
