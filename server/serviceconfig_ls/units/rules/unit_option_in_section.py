"""An option of the NixOS unit written among the directives.

What it checks
    Names such as wantedBy, path or startLimitIntervalSec inside serviceConfig and its kin.

Why
    NixOS writes every name in these sets into the unit file as it stands. systemd does not know
    the option's name, drops the line, and NixOS never sees it.

Instead
    Write it one level up, beside serviceConfig.

Reference
    The options of systemd.services.<name> in nixos/lib/systemd-unit-options.nix;
    ``systemd-analyze verify`` of 252, 257 and 262 report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.option_names import SECTION_OPTIONS, UNIT_ATTRIBUTES
from systemd_directives import catalogue
from systemd_directives.model import Effect, Fix, Move, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each setting that bears the name of an option."""
    if block.manager is not Manager.NIXOS:
        return
    for setting in block.unit.settings:
        name = setting.directive
        if name in UNIT_ATTRIBUTES and not catalogue.sections_of(name, version):
            place = SECTION_OPTIONS.get(setting.section, setting.section)
            fix = Fix(f"Move {name} out of {place}", (Move(setting, "", name),))
            message = (
                f"{name} is an option of the unit, not a directive: systemd drops it in {place}"
            )
            yield SAY.of_name(setting, message, fix)


_BAD_WANTED = """{ systemd.services.web = {
  serviceConfig = {
    ExecStart = "/run/web";
    wantedBy = [ "multi-user.target" ];
  };
}; }
"""
_BAD_LIMIT = """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
  startLimitIntervalSec = 30;
}; }
"""
_FIXED_WANTED = """{ systemd.services.web = {
  wantedBy = [ "multi-user.target" ];
  serviceConfig = {
    ExecStart = "/run/web";
  };
}; }
"""
_FIXED_LIMIT = """{ systemd.services.web.startLimitIntervalSec = 30;
systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
}; }
"""
_GOOD_WANTED = """{ systemd.services.web = {
  wantedBy = [ "multi-user.target" ];
  serviceConfig.ExecStart = "/run/web";
}; }
"""
_GOOD_LIMIT = """{ systemd.services.web = {
  startLimitIntervalSec = 30;
  serviceConfig.ExecStart = "/run/web";
}; }
"""

RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(_BAD_WANTED, fixed=_FIXED_WANTED),
        Example(_BAD_LIMIT, fixed=_FIXED_LIMIT),
    ),
    good=(Example(_GOOD_WANTED), Example(_GOOD_LIMIT)),
    supersedes=frozenset({"unknown-directive", "wrong-section"}),
)
