"""A root of its own without the programs of NixOS.

What it checks
    RootDirectory, and TemporaryFileSystem of / or /nix, without a bind mount of /nix/store.

Why
    Every program and library of NixOS lies in /nix/store. Without it the start fails with
    203/EXEC.

Instead
    Add BindReadOnlyPaths = "/nix/store", or use the option confinement, which binds what is
    needed.

Reference
    systemd.exec(5), RootDirectory, TemporaryFileSystem and BindReadOnlyPaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import lines_of, web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.paths import bare_path, words
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_COVERS = frozenset({"/", "/nix", "/nix/store"})
_BINDS = ("BindReadOnlyPaths", "BindPaths", "MountImages", "RootImage", "ExtensionDirectories")


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that takes the store away."""
    lines = lines_of(block, version)
    if block.manager is not Manager.NIXOS or not lines.missing(*_BINDS):
        return
    if "RootDirectoryStartOnly" in {s.directive for s in block.unit.settings}:
        return
    root = lines.last("RootDirectory")
    if root and lines.text("RootDirectory") not in ("", "/"):
        message = "this root has no /nix/store, so no program of NixOS runs"
        yield SAY.of_value(root, message, add("BindReadOnlyPaths", "/nix/store"))
    for setting in lines.every("TemporaryFileSystem"):
        if setting.certain and {bare_path(path) for path in words(setting.text or "")} & _COVERS:
            message = "this covers /nix/store, so no program of NixOS runs"
            yield SAY.of_value(setting, message, add("BindReadOnlyPaths", "/nix/store"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            web('RootDirectory = "/srv/root";'),
            fixed=web('RootDirectory = "/srv/root";\n    BindReadOnlyPaths = "/nix/store";'),
        ),
        Example(
            web('TemporaryFileSystem = "/";'),
            fixed=web('TemporaryFileSystem = "/";\n    BindReadOnlyPaths = "/nix/store";'),
        ),
    ),
    good=(
        Example(web('RootDirectory = "/srv/root";\n    BindReadOnlyPaths = "/nix/store";')),
        Example(web('TemporaryFileSystem = "/var";')),
    ),
    closed=True,
    on=("RootDirectory", "TemporaryFileSystem"),
)
