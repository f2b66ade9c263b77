"""An option for one setting that NixOS has renamed.

What it checks
    services.journald.storage, services.logind.lidSwitch and their like with a release that has
    settings for the same file.

Why
    The option still works, but each evaluation prints a warning, and a later release removes it.

Instead
    Write the setting in settings, under systemd's own name.

Reference
    The release notes of NixOS 25.11 and 26.11; mkRenamedOptionModule in the modules in
    nixos/modules/system/boot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.configuration_files import BY_KIND
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.fixes import rename

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_IN_26_11, _IN_25_05 = SystemdVersion(261), SystemdVersion(257)
"""The systemd of these releases."""
_REMOVED = frozenset({"console"})
"""Options that one release renamed and another removed."""


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    bad=(
        Example(
            '{ services.journald.storage = "volatile"; }\n',
            _IN_26_11,
            fixed='{ services.journald.settings.Journal.Storage = "volatile"; }\n',
        ),
        Example(
            '{ services.logind = {\n  lidSwitch = "ignore";\n}; }\n',
            _IN_26_11,
            fixed='{ services.logind = {\n  settings.Login.HandleLidSwitch = "ignore";\n}; }\n',
        ),
    ),
    good=(
        Example('{ services.journald.storage = "volatile"; }\n', _IN_25_05),
        Example('{ services.logind.settings.Login.HandleLidSwitch = "ignore"; }\n', _IN_26_11),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the option."""
    block, release = view.block, view.release
    file = BY_KIND.get(block.kind)
    if file is None or release is None or not view.nixos or not release.has(file.since):
        return
    for index, each in enumerate(block.definitions):
        if each.option is None or each.option in _REMOVED or each.elsewhere is not None:
            continue
        setting = view.setting_of(index)
        path = f"{file.settings[-1]}.{each.section}.{each.directive}"
        yield report.directive(
            setting,
            f"NixOS {file.since} renamed this to {'.'.join(file.parent)}.{path}, and warns",
            rename(setting, path),
            deprecated=True,
        )
