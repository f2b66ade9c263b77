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

from typing import TYPE_CHECKING

from systemd_directives.merge.sets import namespace_bits
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.rules.support.needs import needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RestrictNamespaces."""
    setting = lines.on("RestrictNamespaces")
    if setting is None or not lines.always("RestrictNamespaces", _refuses):
        return
    for program in needing(lines, "namespaces"):
        yield SAY.of_value(
            setting,
            f"{program.name} makes namespaces of its own, which this forbids",
            related=program.related("makes namespaces"),
        )
        return


def _refuses(value: object) -> bool:
    """Whether no user and no mount namespace can be made; None stands for all kinds."""
    bits = namespace_bits(NEWEST)
    return isinstance(value, int) and not value & (bits["user"] | bits["mnt"])


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/bwrap --ro-bind / / sh\nRestrictNamespaces=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/podman run app\nRestrictNamespaces=net\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/bwrap sh\nRestrictNamespaces=user mnt pid\n"),
        service("RestrictNamespaces=yes"),
    ),
    on=("RestrictNamespaces",),
)
