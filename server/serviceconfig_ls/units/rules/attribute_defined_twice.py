"""A directive that is written twice in one set.

What it checks
    Two definitions of a directive between the same braces, whatever their values.

Why
    Nix refuses the file: "attribute 'PrivateTmp' already defined".

Instead
    Keep one of them. Several lines of one directive are one list.

Reference
    The Nix manual, "Attribute set"; ``nix-instantiate --parse``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import (
    BlockView,
    innermost_set,
    merged_config,
    service_config,
)
from systemd_directives.model import Effect, Fix, Remove, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    bad=(
        service_config("PrivateTmp = true;", "PrivateTmp = true;", fixed=("PrivateTmp = true;",)),
        service_config("Nice = 5;", 'User = "web";', "Nice = 10;"),
    ),
    good=(
        service_config("PrivateTmp = true;", "PrivateDevices = true;"),
        merged_config("PrivateTmp = true;", "PrivateTmp = true;"),
        service_config('SupplementaryGroups = lib.mkMerge [ [ "audio" ] [ "video" ] ];'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the second definition of each directive of a set."""
    block = view.block
    first: dict[tuple[str, Span], int] = {}
    for index, definition in enumerate(block.definitions):
        inside = innermost_set(block, definition)
        if inside is None:
            continue
        earlier = first.setdefault((definition.directive, inside), index)
        # one line gives several definitions where its value is a mkMerge
        if block.definitions[earlier].name == definition.name:
            continue
        name, own = definition.directive, view.setting_of(index)
        same = definition.constant is not None
        same = same and definition.constant == block.definitions[earlier].constant
        fixes = (Fix(f"Remove the second {name}", (Remove(own),)),) if same else ()
        message = f"{name} is defined twice in this set: Nix refuses the file"
        related = ((view.setting_of(earlier), "the first definition"),)
        yield report.directive(own, message, *fixes, related=related)
