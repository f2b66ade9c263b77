"""A value of Restart that NixOS does not accept.

What it checks
    serviceConfig.Restart with a word that is not in the list of NixOS, among them on-watchdog.

Why
    NixOS checks Restart against a list of its own, which lacks on-watchdog: evaluation fails with
    a type error about serviceConfig.

Instead
    Write on-failure, which restarts after a missed watchdog and after other failures.

Reference
    checkService in nixos/lib/systemd-unit-options.nix; systemd.service(5), Restart.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service_config
from serviceconfig_ls.units.rules.support.checked_words import refused_by_nixos
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_ACCEPTED = ("no", "on-success", "on-failure", "on-abnormal", "on-abort", "always")


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    triggers=("Restart",),
    supersedes=("invalid-value",),
    bad=(
        service_config('Restart = "on-watchdog";', fixed=('Restart = "on-failure";',)),
        service_config('Restart = "allways";', fixed=('Restart = "always";',)),
    ),
    good=(
        service_config('Restart = "on-failure";'),
        service_config('Restart = "on-abnormal";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports Restart with a word that NixOS does not accept."""
    return refused_by_nixos(view, report, "Restart", _ACCEPTED, {"on-watchdog": "on-failure"})
