"""An option for a configuration file that the NixOS release does not have.

What it checks
    services.journald.extraConfig, systemd.extraConfig and their like with a release that removed
    them; services.journald.settings and its like with a release that does not have them yet. The
    release is the one that the lock file pins; on the unstable branch, only what was removed before
    its last branch-off or is known to be gone is reported.

Why
    NixOS refuses a removed option, and one that it does not know: evaluation fails.

Instead
    From the release that the message names on, write the settings as attributes of settings, such
    as services.journald.settings.Journal.SystemMaxUse; before it, as lines of extraConfig.

Reference
    The release notes of NixOS 25.11 and 26.11; mkRemovedOptionModule in the modules in
    nixos/modules/system/boot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.configuration_files import BY_KIND
from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.rule import Evidence

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_IN_26_11, _IN_25_05 = SystemdVersion(261), SystemdVersion(257)
"""The systemd of these releases."""


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    evidence=Evidence.MANUAL,
    bad=(
        Example('{ services.journald.extraConfig = "SystemMaxUse=1G"; }\n', _IN_26_11),
        Example('{ services.journald.settings.Journal.SystemMaxUse = "1G"; }\n', _IN_25_05),
    ),
    good=(
        Example('{ services.journald.settings.Journal.SystemMaxUse = "1G"; }\n', _IN_26_11),
        Example('{ services.journald.extraConfig = "SystemMaxUse=1G"; }\n', _IN_25_05),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first line of such an option."""
    block, release = view.block, view.release
    file = BY_KIND.get(block.kind)
    if file is None or release is None or not view.nixos:
        return
    has_settings = release.has(file.since)
    settings, text = ".".join(file.settings), ".".join(file.text)
    for index, each in enumerate(block.definitions):
        if each.option is not None or each.elsewhere is not None or each.inherited:
            continue
        if each.in_text and has_settings:
            message = (
                f"NixOS {file.since} has no {text}: evaluation fails. "
                f"Write {settings}.{each.section}.{each.directive}"
            )
        elif not each.in_text and has_settings is False:
            message = (
                f"{settings} came with NixOS {file.since}: evaluation fails with {release.name}. "
                f"Write the line in {text}"
            )
        else:
            continue
        yield report.directive(view.setting_of(index), message)
        return
