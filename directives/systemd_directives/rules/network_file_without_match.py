"""A network file that systemd ignores as a whole.

What it checks
    .network and .link files without a setting in [Match], and .netdev files without Kind=. A set
    of systemd.network without these is left alone, since another file may define them.

Why
    networkd and udev log a message and ignore the file, so that nothing in it has an effect.

Instead
    Name the interfaces, such as Name=lan0 in [Match] of a .network file, or OriginalName=* in
    [Match] of a .link file for all of them.

Reference
    systemd.network(5), "[Match] Section Options"; networkd and udev 252, 257 and 262 report the
    file.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.rule import Evidence
from systemd_directives.sections import CONTAINER_SETTINGS

_NAMES = {"network": "Name=", "link": "OriginalName="}


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    evidence=Evidence.NETWORKS,
    needs_complete_unit=True,
    bad=(
        Example("[Network]\nDHCP=yes\n"),
        Example("[Match]\nName=\n[Network]\nDHCP=yes\n"),
        Example("[NetDev]\nName=lan\n"),
    ),
    good=(
        Example("[Match]\nName=lan0\n[Network]\nDHCP=yes\n"),
        Example("[NetDev]\nName=lan\nKind=bridge\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first line of the file."""
    if not unit.settings:
        return
    first = unit.settings[0]
    if unit.kind == "netdev" and not unit.lines("Kind", "netdev:NetDev"):
        yield report.directive(first, "networkd ignores this file: [NetDev] has no Kind=")
    name = _NAMES.get(unit.kind)
    may_be_other = {each.directive for each in unit.settings} <= CONTAINER_SETTINGS
    if (
        name is not None
        and not may_be_other
        and all(each.text == "" for each in unit.settings if each.section == f"{unit.kind}:Match")
    ):
        program = "udev" if unit.kind == "link" else "networkd"
        message = f"{program} ignores this file: [Match] selects no interface, such as {name}lan0"
        yield report.directive(first, message)
