"""A program in a folder that NixOS does not have.

What it checks
    Commands below /bin, /sbin, /usr/bin, /usr/sbin and /usr/local other than /bin/sh and
    /usr/bin/env.

Why
    NixOS keeps programs in the store. The start fails with 203/EXEC.

Instead
    Name the package, such as ``${pkgs.coreutils}/bin/ls`` or ``lib.getExe pkgs.hello``.

Reference
    systemd.service(5), "Command lines"; the file system of NixOS as its manual describes it.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from serviceconfig_ls.units.nix_packages import PACKAGES
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Effect, Fix, Severity, UsePackage
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.paths import is_below

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local")
_EXISTING = frozenset({"/bin/sh", "/usr/bin/env"})
_NAMES = {"python": "python3"}
"""The names that packages of nixpkgs give to programs."""
_ROOTS = ("RootDirectory", "RootImage", "BindPaths", "BindReadOnlyPaths", "ExtensionImages")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        service(
            'serviceConfig.ExecStart = "/usr/bin/python3 -m http.server";',
            fixed=('serviceConfig.ExecStart = "${pkgs.python3}/bin/python3 -m http.server";',),
        ),
        service(
            'serviceConfig.ExecStart = "+/bin/sleep 60";',
            fixed=('serviceConfig.ExecStart = "+${pkgs.coreutils}/bin/sleep 60";',),
        ),
    ),
    good=(
        service('serviceConfig.ExecStart = "/bin/sh -c true";'),
        service('serviceConfig.ExecStart = "${pkgs.hello}/bin/hello";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such command, unless its failure is ignored."""
    # the initrd has programs in /bin
    if not view.nixos or view.block.initrd or any(view.unit.lines(name) for name in _ROOTS):
        return
    for command in commands(view.unit, ALL_COMMANDS):
        if is_below(command.path, *_FOLDERS) and command.path not in _EXISTING:
            if "-" in command.prefixes:
                continue
            message = f"NixOS has no {command.path}; use the path in its package"
            start, end = command.spans[0] if command.spans else (None, None)
            fixes = _fixes(command.setting, command.path, start, end)
            yield report.value(command.setting, message, *fixes, start=start, end=end)


def _fixes(setting: Setting, path: str, start: int | None, end: int | None) -> tuple[Fix, ...]:
    program = posixpath.basename(path)
    package = PACKAGES.get(program)
    if package is None or start is None or end is None:
        return ()
    # what stands before the path are prefixes such as "+"
    start = end - len(path)
    name = _NAMES.get(program, program)
    title = f"Use {name} of pkgs.{package}"
    return (Fix(title, (UsePackage(setting, start, end, package, name),)),)
