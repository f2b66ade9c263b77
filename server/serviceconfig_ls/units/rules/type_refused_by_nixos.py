"""A value of Type that NixOS does not accept.

What it checks
    serviceConfig.Type with a word that is not in the list of NixOS.

Why
    NixOS checks Type against a list of its own: evaluation fails with a type error about
    serviceConfig. systemd alone would ignore the line.

Instead
    Write one of exec, simple, forking, oneshot, dbus, notify, notify-reload and idle.

Reference
    checkService in nixos/lib/systemd-unit-options.nix; systemd.service(5), Type.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service_config
from serviceconfig_ls.units.rules.support.checked_words import refused_by_nixos
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_ACCEPTED = ("exec", "simple", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle")


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    triggers=("Type",),
    supersedes=("invalid-value",),
    bad=(
        service_config('Type = "onehot";', fixed=('Type = "oneshot";',)),
        service_config('Type = "Simple";', fixed=('Type = "simple";',)),
    ),
    good=(
        service_config('Type = "notify-reload";'),
        service_config('Type = "idle";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports Type with a word that NixOS does not accept."""
    return refused_by_nixos(view, report, "Type", _ACCEPTED, {})
