"""Two definitions whose order decides whether the list allows or denies.

What it checks
    Two definitions of SystemCallFilter or RestrictAddressFamilies, one that begins with ~ and one
    that does not.

Why
    The first line of the unit file decides whether the list allows or denies. Which definition
    comes first depends on the order of the modules, and the wrong order disables the filter.

Instead
    Fix the order with lib.mkBefore and lib.mkAfter, or write one list.

Reference
    systemd.exec(5), SystemCallFilter; the order of lists in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from itertools import pairwise

from serviceconfig_ls.units.rules.support import BlockView, merged_config, service_config
from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    supersedes=("reallowed-call-not-denied",),
    bad=(
        merged_config(
            'SystemCallFilter = [ "@system-service" ];', 'SystemCallFilter = [ "~@mount" ];'
        ),
        merged_config('SystemCallFilter = "~@mount";', 'SystemCallFilter = [ "@system-service" ];'),
    ),
    good=(
        merged_config(
            'SystemCallFilter = lib.mkBefore [ "@system-service" ];',
            'SystemCallFilter = [ "~@mount" ];',
        ),
        service_config('SystemCallFilter = [ "@system-service" "~@mount" ];'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the second one of two such definitions."""
    for name in ("SystemCallFilter", "RestrictAddressFamilies"):
        definitions = [
            (index, definition)
            for index, definition in enumerate(view.block.definitions)
            if definition.directive == name and definition.certain and definition.lines
        ]
        for (_, first), (index, second) in pairwise(definitions):
            same = (first.priority, first.order) == (second.priority, second.order)
            texts = [
                first.lines[0].text_with_holes or HOLE,
                second.lines[0].text_with_holes or HOLE,
            ]
            known = HOLE not in (texts[0][:1], texts[1][:1])
            if same and known and texts[0].startswith("~") is not texts[1].startswith("~"):
                message = "whether this allows or denies depends on the order of the definitions"
                yield report.directive(view.setting_of(index), message)
