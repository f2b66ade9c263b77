"""A program that creates namespaces, which the service denies.

What it checks
    RestrictNamespaces with a program that is known to create namespaces: browsers, bwrap,
    container managers, nix builds.

Why
    RestrictNamespaces denies the system call that creates them. The program fails, or continues
    without its own, often stronger sandbox.

Instead
    Allow the types that it needs, such as ``user mnt pid net``, or remove RestrictNamespaces.

Reference
    systemd.exec(5), RestrictNamespaces; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.merge.sets import namespace_bits
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictNamespaces",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/bin/bwrap --ro-bind / / sh\nRestrictNamespaces=yes\n",
            fixed="[Service]\nExecStart=/usr/bin/bwrap --ro-bind / / sh\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/podman run app\nRestrictNamespaces=net\n",
            fixed="[Service]\nExecStart=/usr/bin/podman run app\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/bwrap sh\nRestrictNamespaces=user mnt pid\n"),
        service("RestrictNamespaces=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RestrictNamespaces."""
    setting = unit.enabled("RestrictNamespaces")
    if setting is None or not unit.always("RestrictNamespaces", _refuses):
        return
    program = next(programs_needing(unit, "namespaces"), None)
    if program:
        yield report.value(
            setting,
            f"{program.name} creates namespaces of its own, which RestrictNamespaces denies",
            remove_protection(setting),
            related=program.related("creates namespaces"),
        )


def _refuses(value: object) -> bool:
    """Whether no user and no mount namespace can be created; None allows all types."""
    bits = namespace_bits(NEWEST)
    return isinstance(value, int) and not value & (bits["user"] | bits["mnt"])
