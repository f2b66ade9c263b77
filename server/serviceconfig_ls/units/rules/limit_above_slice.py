"""A limit that the slice of the unit makes unreachable.

What it checks
    MemoryMax, MemoryHigh, MemorySwapMax, TasksMax or CPUQuota above the same limit of the slice
    that the unit is in. The slice is in the same document, or in a file that is certainly evaluated
    with it.

Why
    A limit of a slice holds for all of its units together, so the unit meets it first. Its own,
    higher limit has no effect.

Instead
    Lower the limit of the unit, or raise that of the slice.

Reference
    systemd.resource-control(5), MemoryMax; systemd.slice(5).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.sizes import parse_size
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_SIZES = ("MemoryMax", "MemoryHigh", "MemorySwapMax")
_NUMBER = re.compile(r"(?a:(\d+)%?)")


def _example(own: str, slices: str) -> Example:
    return Example(
        '{\n  systemd.services.web.serviceConfig = {\n    ExecStart = "/run/web";\n'
        f'    Slice = "batch.slice";\n    {own}\n  }};\n'
        f"  systemd.slices.batch.sliceConfig = {{ {slices} }};\n}}\n"
    )


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("Slice",),
    bad=(
        _example('MemoryMax = "2G";', 'MemoryMax = "1G";'),
        _example('CPUQuota = "200%";', 'CPUQuota = "50%";'),
    ),
    good=(
        _example('MemoryMax = "512M";', 'MemoryMax = "1G";'),
        _example('MemoryMax = "2G";', 'MemoryHigh = "1G";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such limit."""
    unit = view.unit
    name = unit.value("Slice", unit.section)
    above = view.companion_named(name) if name else None
    if above is None or above.kind != "slice":
        return
    for directive in (*_SIZES, "TasksMax", "CPUQuota"):
        own, theirs = unit.effective(directive, unit.section), above.effective(directive, "Slice")
        if own is None or theirs is None:
            continue
        mine, most = _amount(directive, own.text), _amount(directive, theirs.text)
        if mine is not None and most is not None and mine > most:
            message = f"never reached: {name} allows all of its units together {theirs.text}"
            yield report.value(own, message, beside=beside(above, theirs, "the limit of the slice"))


def _amount(directive: str, text: str | None) -> int | None:
    """A limit as a number that can be compared with another one; None for a word or a share."""
    stripped = (text or "").strip()
    if directive in _SIZES:
        return None if stripped.endswith("%") else parse_size(text_of(stripped)).value
    found = _NUMBER.fullmatch(stripped)
    if found is None or stripped.endswith("%") != (directive == "CPUQuota"):
        return None
    return int(found[1])
