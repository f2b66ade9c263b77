"""A root directory without the programs of NixOS.

What it checks
    RootDirectory, and TemporaryFileSystem of / or /nix, without a bind mount of /nix/store.

Why
    Every program and library of NixOS is in /nix/store. Without it the start fails with 203/EXEC.

Instead
    Add BindReadOnlyPaths = "/nix/store", or use the option confinement, which binds what is
    needed.

Reference
    systemd.exec(5), RootDirectory, TemporaryFileSystem and BindReadOnlyPaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.path_access import may_be_bound
from systemd_directives.rules.support.paths import bare_path, path_words

if TYPE_CHECKING:
    from systemd_directives.rules.support import UnitView

_STORE = frozenset({"/", "/nix", "/nix/store"})
_MOUNTS = ("BindReadOnlyPaths", "BindPaths", "MountImages", "RootImage", "ExtensionDirectories")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RootDirectory", "TemporaryFileSystem"),
    needs_complete_unit=True,
    bad=(
        service_config(
            'RootDirectory = "/srv/root";',
            fixed=('RootDirectory = "/srv/root";', 'BindReadOnlyPaths = "/nix/store";'),
        ),
        service_config(
            'TemporaryFileSystem = "/";',
            fixed=('TemporaryFileSystem = "/";', 'BindReadOnlyPaths = "/nix/store";'),
        ),
        service_config(
            'TemporaryFileSystem = "/:ro";',
            'BindReadOnlyPaths = [ "/etc" ];',
            fixed=('TemporaryFileSystem = "/:ro";', 'BindReadOnlyPaths = [ "/etc" "/nix/store" ];'),
        ),
    ),
    good=(
        service_config('RootDirectory = "/srv/root";', 'BindReadOnlyPaths = "/nix/store";'),
        service_config('TemporaryFileSystem = "/:ro";', 'BindReadOnlyPaths = [ "/etc" "/nix" ];'),
        service_config('TemporaryFileSystem = "/var";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each line that hides the store."""
    unit = view.unit
    bare = unit.missing(*_MOUNTS)
    if not view.nixos or not (bare or _binds_others(unit)):
        return
    if "RootDirectoryStartOnly" in {setting.directive for setting in unit.settings}:
        return
    root = unit.effective("RootDirectory")
    # a root with bind mounts of its own may be a whole system
    if bare and root and unit.value("RootDirectory") not in ("", "/"):
        message = "this root has no /nix/store, so no program of NixOS can run"
        yield report.value(root, message, add("BindReadOnlyPaths", "/nix/store"))
    for setting in unit.known_lines("TemporaryFileSystem"):
        paths = {bare_path(path) for path in path_words(setting.text or "")}
        if setting.certain and paths & _STORE:
            message = "this hides /nix/store, so no program of NixOS can run"
            yield report.value(setting, message, add("BindReadOnlyPaths", "/nix/store"))


def _binds_others(unit: UnitView) -> bool:
    """Whether there are bind mounts, all known, and none has to do with the store."""
    if not unit.missing("MountImages", "RootImage", "ExtensionDirectories", "ExtensionImages"):
        return False
    return not may_be_bound(unit, "/nix/store")
