"""A program where NixOS has none.

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

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import lines_of, unit, web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.commands import EVERY, commands
from systemd_directives.rules.support.paths import below
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local")
_THERE = frozenset({"/bin/sh", "/usr/bin/env"})
_ROOTS = ("RootDirectory", "RootImage", "BindPaths", "BindReadOnlyPaths", "ExtensionImages")


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such command."""
    lines = lines_of(block, version)
    # the first stage of booting has programs in /bin
    if (
        block.initrd
        or block.manager is not Manager.NIXOS
        or any(lines.all(name) for name in _ROOTS)
    ):
        return
    for command in commands(lines, EVERY):
        if below(command.path, *_FOLDERS) and command.path not in _THERE:
            ignored = "-" in command.prefixes
            if not ignored:
                message = f"NixOS has no {command.path}: name the package that has it"
                yield SAY.of_value(command.setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit('serviceConfig.ExecStart = "/usr/bin/nginx";')),
        Example(web('ExecStartPre = "/bin/mkdir /srv/web";')),
    ),
    good=(
        Example(unit('serviceConfig.ExecStart = "/bin/sh -c true";')),
        Example(unit('serviceConfig.ExecStart = "${pkgs.hello}/bin/hello";')),
    ),
    on=EVERY,
)
