"""A PATH beside the one that NixOS makes.

What it checks
    environment.PATH at normal priority, unless enableDefaultPath is false and path is empty.

Why
    NixOS makes environment.PATH of path and of systemd.defaultPath. Two different values of the
    same priority conflict: evaluation fails.

Instead
    Add the packages to path, write lib.mkForce before the value, or set enableDefaultPath = false.

Reference
    The options path and enableDefaultPath in nixos/lib/systemd-unit-options.nix;
    ``nix-instantiate --eval`` of the options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import DEFAULT_PATH
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block, Definition

_START = 'serviceConfig.ExecStart = "/run/web";'
_PATH = 'environment.PATH = "/opt/bin";'
_OFF = "enableDefaultPath = false;"
_NORMAL_PRIORITY = 100


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    needs_complete_unit=True,
    supersedes=("path-overridden",),
    bad=(
        service(_START, _PATH),
        service(_START, _OFF, "path = [ pkgs.hello ];", 'environment = { PATH = "/x"; A = "b"; };'),
    ),
    good=(
        service(_START, _OFF, _PATH),
        service(_START, _OFF, "path = [ ];", _PATH),
        service(_START, 'environment.PATH = lib.mkForce "/opt/bin";'),
        service(_START, 'environment.LD_LIBRARY_PATH = "/opt/lib";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such PATH."""
    block = view.block
    if not view.nixos or block.initrd or not _makes_path(block):
        return
    for index, definition in enumerate(block.definitions):
        if _sets_path(definition) and definition.certain:
            message = "NixOS sets PATH too: evaluation fails; use path or lib.mkForce"
            yield report.value(view.setting_of(index), message)


def _sets_path(definition: Definition) -> bool:
    """Whether it gives the variable PATH of the option, at normal priority."""
    return (
        definition.option == "environment"
        and definition.priority == _NORMAL_PRIORITY
        and any((line.text_with_holes or "").startswith('"PATH=') for line in definition.lines)
    )


def _makes_path(block: Block) -> bool:
    """Whether NixOS certainly sets PATH: by default it does, even where path is empty."""
    if any(each.option == "path" and each.certain for each in block.definitions):
        return True
    return all(each.option != DEFAULT_PATH for each in block.definitions)
