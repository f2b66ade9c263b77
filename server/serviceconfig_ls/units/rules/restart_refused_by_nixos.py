"""A value that systemd accepts and NixOS does not.

What it checks
    serviceConfig.Restart = "on-watchdog".

Why
    NixOS checks Type and Restart against lists of its own, which lack this value: evaluation
    fails with a type error about serviceConfig.

Instead
    Write on-failure, which restarts after a missed watchdog and after other failures.

Reference
    checkService in nixos/lib/systemd-unit-options.nix; systemd.service(5), Restart.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    triggers=("Restart",),
    bad=(
        service_config('Restart = "on-watchdog";', fixed=('Restart = "on-failure";',)),
        service_config(
            'Restart = "on-watchdog";',
            "WatchdogSec = 30;",
            fixed=('Restart = "on-failure";', "WatchdogSec = 30;"),
        ),
    ),
    good=(
        service_config('Restart = "on-failure";'),
        service_config('Restart = "on-abnormal";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports Restart=on-watchdog."""
    setting = view.unit.effective("Restart")
    if setting and setting.text == "on-watchdog" and view.nixos:
        message = "NixOS does not accept on-watchdog: evaluation fails"
        yield report.value(setting, message, change(setting, "on-failure"))
