"""A program that builds a sandbox of its own, without what that takes.

What it checks
    RestrictNamespaces with a program that is known to make namespaces: browsers, bwrap, container
    managers, nix builds.

Why
    RestrictNamespaces refuses the call that makes them. The program fails, or goes on without its
    own, often stronger sandbox.

Instead
    Allow the kinds that it needs, such as ``user mnt pid net``, or leave RestrictNamespaces out.

Reference
    systemd.exec(5), RestrictNamespaces; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.merge.sets import namespace_bits
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictNamespaces",),
    bad=(
        Example("[Service]\nExecStart=/usr/bin/bwrap --ro-bind / / sh\nRestrictNamespaces=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/podman run app\nRestrictNamespaces=net\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/bwrap sh\nRestrictNamespaces=user mnt pid\n"),
        service("RestrictNamespaces=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about RestrictNamespaces."""
    setting = unit.enabled("RestrictNamespaces")
    if setting is None or not unit.always("RestrictNamespaces", _refuses):
        return
    for program in programs_needing(unit, "namespaces"):
        yield report.value(
            setting,
            f"{program.name} makes namespaces of its own, which this forbids",
            related=program.related("makes namespaces"),
        )
        return


def _refuses(value: object) -> bool:
    """Whether no user and no mount namespace can be made; None stands for all kinds."""
    bits = namespace_bits(NEWEST)
    return isinstance(value, int) and not value & (bits["user"] | bits["mnt"])
