"""A slice whose name differs from one of the document by a letter.

What it checks
    Slice of a name that nothing defines, where the document defines a slice of a name that differs
    in one letter.

Why
    systemd makes a slice of any name, without limits. Those of the slice that was meant do not
    apply.

Instead
    Write the name of the slice that is defined.

Reference
    systemd.slice(5); systemd.resource-control(5), Slice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.fixes import change
from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_SHORTEST = 4
"""The letters of a name in which one may be a slip."""


def _example(name: str, other: str, fixed: str | None = None) -> Example:
    return Example(_text(name, other), fixed=None if fixed is None else _text(fixed, other))


def _text(name: str, other: str) -> str:
    return (
        '{\n  systemd.services.web.serviceConfig = {\n    ExecStart = "/run/web";\n'
        f'    Slice = "{name}.slice";\n  }};\n'
        f'  systemd.slices.{other}.sliceConfig.MemoryMax = "1G";\n}}\n'
    )


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("Slice",),
    bad=(_example("bacth", "batch", "batch"), _example("monitorin", "monitoring", "monitoring")),
    good=(_example("batch", "batch"), _example("batch1", "batch2"), _example("system", "batch")),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports Slice."""
    unit = view.unit
    setting = unit.effective("Slice", unit.section)
    name = (unit.value("Slice", unit.section) or "").removesuffix(".slice")
    if setting is None or len(name) < _SHORTEST or view.companion("slice", name):
        return
    for other in view.others:
        near = other.name or ""
        is_slice = other.kind == "slice" and view.is_of_same_manager(other)
        if is_slice and _is_slip(name, near):
            message = f"nothing here defines {name}.slice; is {near}.slice meant?"
            yield report.value(setting, message, change(setting, f"{near}.slice"))
            return


def _is_slip(word: str, other: str) -> bool:
    """Whether two names differ by a letter, and not by a number or a mark."""
    letters = [each for each in (*word, *other) if not each.isalpha()]
    same = [each for each in word if not each.isalpha()] == [
        each for each in other if not each.isalpha()
    ]
    return bool(same or not letters) and len(other) >= _SHORTEST and distance(word, other, 1) == 1
