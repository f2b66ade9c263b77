"""A path unit that starts its service again at once.

What it checks
    PathExists, PathExistsGlob or DirectoryNotEmpty with a oneshot service of the same name that
    does not stay active.

Why
    When the service ends, systemd checks the paths again. If the path is still there, it starts
    the service at once, until the start limit is hit.

Instead
    Remove the path in the service, use PathChanged or PathModified, or set RemainAfterExit=yes.

Reference
    systemd.path(5), PathExists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(condition: str, service: str) -> Example:
    return Example(
        f'{{\n  systemd.paths.flag.pathConfig.{condition} = "/run/flag";\n'
        "  systemd.services.flag.serviceConfig = {\n"
        f'    Type = "oneshot";\n    ExecStart = "/run/it";\n{service}  }};\n}}\n'
    )


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("PathExists", "PathExistsGlob", "DirectoryNotEmpty"),
    bad=(_example("PathExists", ""), _example("PathExistsGlob", "")),
    good=(
        _example("PathExists", "    RemainAfterExit = true;\n"),
        _example("PathChanged", ""),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the condition."""
    unit = view.unit
    if view.block.kind != "path" or unit.lines("Unit", "Path"):
        return
    service = view.companion("service")
    if service is None or not service.complete or not service.oneshot:
        return
    commands = [s.text_with_holes or "" for s in service.settings if s.directive.startswith("Exec")]
    if service.lines("RemainAfterExit"):
        return
    for name in ("PathExists", "PathExistsGlob", "DirectoryNotEmpty"):
        for setting in unit.lines(name, "Path"):
            text = setting.text
            held = text is None or any(
                text in each or "\N{OBJECT REPLACEMENT CHARACTER}" in each for each in commands
            )
            if setting.certain and not held:
                message = (
                    "if the path is still there when the service ends, it starts again at once"
                )
                yield report.directive(setting, message)
