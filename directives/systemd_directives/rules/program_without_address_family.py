"""A program that needs a kind of socket which it may not open.

What it checks
    RestrictAddressFamilies with a program that is known to need a family which the list leaves
    out: AF_NETLINK for acpid, AF_PACKET for tcpdump, AF_UNIX for postgres, one of AF_INET and
    AF_INET6 for wget.

Why
    The call that opens the socket fails. Programs stop at that, or run on without the events and
    answers that they wait for.

Instead
    Add the family to the list.

Reference
    systemd.exec(5), RestrictAddressFamilies; the programs and their sources stand in
    data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.families import allowing, closed_to
from systemd_directives.rules.support.needs import Program, needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service
from systemd_directives.rules.support.unit_view import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_FAMILIES = {
    "local": ("AF_UNIX",),
    "netlink": ("AF_NETLINK",),
    "packet": ("AF_PACKET",),
    "bluetooth": ("AF_BLUETOOTH",),
    "internet": ("AF_INET", "AF_INET6"),
}
"""By need: the families of which any one will do."""


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the last list of families, for each program that lacks any."""
    setting = lines.set("RestrictAddressFamilies")
    if setting is None:
        return
    lacking: dict[Program, list[str]] = {}
    for need, families in _FAMILIES.items():
        for program in needing(lines, need):
            # the unit that is defined elsewhere is known to restrict no families of its own
            known = lines if program.setting else _alone(lines)
            if closed_to(known, *families):
                lacking.setdefault(program, []).append(need)
    for program, needs in lacking.items():
        words = " and ".join(" or ".join(_FAMILIES[need]) for need in needs)
        yield SAY.of_value(
            setting,
            f"{program.name} needs {words}, which this leaves out",
            *allowing(setting, *(family for need in needs for family in _FAMILIES[need])),
            related=program.related("needs it"),
        )


def _alone(lines: Lines) -> Lines:
    """The lines as if they were all of the unit."""
    return Lines(lines.unit._replace(partial=False), lines.version)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Service]\nExecStart=/usr/sbin/acpid -f\nRestrictAddressFamilies=AF_INET\n",
            fixed="[Service]\nExecStart=/usr/sbin/acpid -f\n"
            "RestrictAddressFamilies=AF_INET AF_UNIX AF_NETLINK\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/wget a\nRestrictAddressFamilies=~AF_INET AF_INET6\n"
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/acpid -f\nRestrictAddressFamilies=AF_UNIX AF_NETLINK\n"
        ),
        Example("[Service]\nExecStart=/usr/bin/wget a\nRestrictAddressFamilies=AF_INET\n"),
        service("RestrictAddressFamilies=none"),
    ),
    on=("RestrictAddressFamilies",),
)
