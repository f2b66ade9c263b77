"""A command of a script whose package the unit does not have.

What it checks
    script, preStart and the other scripts of a unit without path, whose commands are programs
    of other packages than coreutils, findutils, gnugrep, gnused and systemd, such as curl, jq or
    git. Only where the whole unit is known, and not in a script with functions or that sets PATH.

Why
    NixOS sets PATH to the packages of path and to these five. The script ends with "command not
    found", status 127.

Instead
    Write path = [ pkgs.curl ], or ${pkgs.curl}/bin/curl in the script.

Reference
    The options path and script of systemd.services.<name>, and systemd.defaultPath, in
    nixos/lib/systemd-unit-options.nix; systemd.exec(5), "Environment variables in spawned
    processes".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.units.nix_packages import PACKAGES
from serviceconfig_ls.units.option_names import COMMANDS, DEFAULT_PATH
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.rules.support import service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_ALWAYS_THERE = frozenset({"bash", "coreutils", "findutils", "gnugrep", "gnused", "systemd"})
_BUILT_IN = frozenset({"kill", "time", "printf", "pwd", "test", "true", "echo"})
_LOOKED_FOR = re.compile(r"\b(?:command -v|type|which|hash)\b")
_ONCE = 'serviceConfig.Type = "oneshot";'
_OWN_PATH = re.compile(r"\bPATH\+?=|\balias\b|\bsource\b|^\s*\. ", re.MULTILINE)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        service(_ONCE, 'script = "curl -fsS https://example.org > /srv/x";'),
        service(_ONCE, "script = ''", "  set -e", "  git -C /srv pull | tail", "'';"),
        service('serviceConfig.ExecStart = "/run/web";', 'preStart = "jq . /etc/a > /srv/a";'),
    ),
    good=(
        service(_ONCE, "path = [ pkgs.hello ];", 'script = "curl -fsS https://example.org";'),
        service(_ONCE, 'script = "sed -i s/a/b/ /srv/a | sort; systemctl restart web";'),
        service(_ONCE, 'script = "command -v curl && curl https://example.org";'),
        service(_ONCE, 'script = "${pkgs.hello}/bin/git status";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first such command of each script, at the script."""
    unit, block = view.unit, view.block
    if block.kind != "service" or not view.nixos or block.initrd or not unit.complete:
        return
    if block.options & {"path", DEFAULT_PATH, "confinement"} or unit.lines("RootDirectory"):
        return
    if any("PATH" in (s.text_with_holes or "PATH") for s in unit.lines("Environment")):
        return
    if unit.lines("EnvironmentFile") or unit.lines("PassEnvironment"):
        return
    for command in commands(unit, ALL_COMMANDS):
        script = command.script
        if script is None or definition_of(block, command.setting).option not in COMMANDS:
            continue
        if _LOOKED_FOR.search(script) or _OWN_PATH.search(script):
            continue
        for words in command.invocations[1:]:
            package = PACKAGES.get(words[0])
            if package and package not in _ALWAYS_THERE and words[0] not in _BUILT_IN:
                yield report.value(
                    command.setting,
                    f"{words[0]} is not on PATH here: add pkgs.{package} to path",
                )
                break
