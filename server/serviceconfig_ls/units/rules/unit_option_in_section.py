"""An option of the NixOS unit that is written among the directives.

What it checks
    Names such as wantedBy, path or startLimitIntervalSec inside serviceConfig and the other
    sections.

Why
    NixOS writes every name in these sets into the unit file unchanged. systemd does not have a
    directive of that name and ignores the line, and the option of NixOS is not set.

Instead
    Write it one level up, beside serviceConfig.

Reference
    The options of systemd.services.<name> in nixos/lib/systemd-unit-options.nix;
    ``systemd-analyze verify`` of 252, 257 and 262 report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import SECTION_OPTIONS, UNIT_ATTRIBUTES
from systemd_directives import catalogue
from systemd_directives.model import Effect, Fix, Move, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_WANTED_INSIDE = """{ systemd.services.web = {
  serviceConfig = {
    ExecStart = "/run/web";
    wantedBy = [ "multi-user.target" ];
  };
}; }
"""
_WANTED_MOVED = """{ systemd.services.web = {
  wantedBy = [ "multi-user.target" ];
  serviceConfig = {
    ExecStart = "/run/web";
  };
}; }
"""
_WANTED_OUTSIDE = """{ systemd.services.web = {
  wantedBy = [ "multi-user.target" ];
  serviceConfig.ExecStart = "/run/web";
}; }
"""
_LIMIT_INSIDE = """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
  startLimitIntervalSec = 30;
}; }
"""
_LIMIT_MOVED = """{ systemd.services.web.startLimitIntervalSec = 30;
systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
}; }
"""
_LIMIT_OUTSIDE = """{ systemd.services.web = {
  startLimitIntervalSec = 30;
  serviceConfig.ExecStart = "/run/web";
}; }
"""


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    supersedes=("unknown-directive", "wrong-section"),
    bad=(
        Example(_WANTED_INSIDE, fixed=_WANTED_MOVED),
        Example(_LIMIT_INSIDE, fixed=_LIMIT_MOVED),
    ),
    good=(Example(_WANTED_OUTSIDE), Example(_LIMIT_OUTSIDE)),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each setting that has the name of an option."""
    if not view.nixos:
        return
    for setting in view.unit.settings:
        name = setting.directive
        if name in UNIT_ATTRIBUTES and not catalogue.sections_of(name, view.unit.version):
            place = SECTION_OPTIONS.get(setting.section, setting.section)
            fix = Fix(f"Move {name} out of {place}", (Move(setting, "", name),))
            message = f"{name} is an option of the unit, not a directive: systemd ignores it here"
            yield report.directive(setting, message, fix)
