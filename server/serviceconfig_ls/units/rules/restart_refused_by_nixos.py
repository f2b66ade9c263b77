"""A word that systemd knows and NixOS does not.

What it checks
    serviceConfig.Restart = "on-watchdog".

Why
    NixOS holds Type and Restart against lists of its own, and this word is not among them:
    evaluation fails with a type error on serviceConfig.

Instead
    Write on-failure, which restarts after a missed watchdog too, and after other failures.

Reference
    checkService in nixos/lib/systemd-unit-options.nix; systemd.service(5), Restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import lines_of, web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.ERROR, Effect.EVALUATION)

_UNKNOWN = "on-watchdog"


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the word."""
    setting = lines_of(block, version).last("Restart")
    if setting and setting.text == _UNKNOWN and block.manager is Manager.NIXOS:
        message = "NixOS does not take on-watchdog: evaluation fails"
        yield SAY.of_value(setting, message, write(setting, "on-failure"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web('Restart = "on-watchdog";'), fixed=web('Restart = "on-failure";')),
        Example(
            web('Restart = "on-watchdog";', "WatchdogSec = 30;"),
            fixed=web('Restart = "on-failure";', "WatchdogSec = 30;"),
        ),
    ),
    good=(
        Example(web('Restart = "on-failure";')),
        Example(web('Restart = "on-abnormal";')),
    ),
    on=("Restart",),
)
