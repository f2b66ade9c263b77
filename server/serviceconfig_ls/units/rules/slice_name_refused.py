"""A slice whose name is no place in the tree of slices.

What it checks
    The name of a slice that begins or ends with a dash, or has two dashes in a row.

Why
    A dash in the name of a slice separates it from the slice above: a-b.slice is in a.slice. An
    empty part is no slice, so systemd does not load the unit.

Instead
    Name it with single dashes between words. For a drop-in of all slices with a prefix, such as
    user-.slice.d, set overrideStrategy = "asDropin".

Reference
    systemd.slice(5), the description; ``systemd-analyze verify``: "failed to load properly".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_ROOT = "-"


def _example(name: str) -> Example:
    return Example(f'{{\n  systemd.slices."{name}".sliceConfig.MemoryMax = "1G";\n}}\n')


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    bad=(_example("web--batch"), _example("web-")),
    good=(_example("web-batch"), _example("batch")),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the first line of the slice."""
    block = view.block
    if block.kind != "slice" or not block.name or block.name == _ROOT:
        return
    is_prefix = block.name.endswith(_ROOT)
    if is_prefix and "overrideStrategy" in block.options:
        return
    if "" in block.name.split("-"):
        first = next(iter(view.unit.settings), None)
        message = f"{block.name}.slice has an empty part between dashes: systemd does not load it"
        if is_prefix:
            message += '; for a drop-in set overrideStrategy = "asDropin"'
        if first:
            yield report.directive(first, message)
