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

from serviceconfig_ls.units.rules.support import BlockView, service, service_config
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.paths import is_below

_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local")
_EXISTING = frozenset({"/bin/sh", "/usr/bin/env"})
_ROOTS = ("RootDirectory", "RootImage", "BindPaths", "BindReadOnlyPaths", "ExtensionImages")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        service('serviceConfig.ExecStart = "/usr/bin/nginx";'),
        service_config('ExecStartPre = "/bin/mkdir /srv/web";'),
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
            yield report.value(command.setting, message)
