"""A null that was meant as "leave it out".

What it checks
    Directives set to null whose grammar takes no empty value.

Why
    NixOS writes null as an empty assignment, which systemd drops with a log message. A
    home-manager unit leaves it out.

Instead
    Leave the line out, or write the value that is the default.

Reference
    attrsToSection in nixos/lib/systemd-lib.nix; ``systemd-analyze verify`` of 252, 257 and 262
    report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.queries.source_map import source
from serviceconfig_ls.units.rules.support import web
from systemd_directives.grammar import verdict
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each null that is dropped."""
    if block.manager is not Manager.NIXOS:
        return
    for setting in block.unit.settings:
        definition, _ = source(block, setting)
        if definition.constant != "NoneType:None":
            continue
        if verdict(setting.section, setting.directive, "", version).problems:
            message = f"null writes an empty {setting.directive}=, which systemd drops"
            yield SAY.of_value(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("PrivateTmp = null;"), fixed=web("")),
        Example(web("ProtectSystem = null;"), fixed=web("")),
    ),
    good=(
        Example(web("PrivateTmp = true;")),
        Example(web("ExecStartPre = null;")),
    ),
    supersedes=frozenset({"invalid-value", "emptied-restriction"}),
)
