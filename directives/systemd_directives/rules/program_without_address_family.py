"""A program that needs an address family, which the service denies.

What it checks
    RestrictAddressFamilies with a program that is known to need a family which the list denies:
    AF_NETLINK for acpid, AF_PACKET for tcpdump, AF_UNIX for postgres, one of AF_INET and
    AF_INET6 for wget.

Why
    The call that opens the socket fails. The program exits, or it runs without the events and
    answers that it waits for.

Instead
    Add the family to the list.

Reference
    systemd.exec(5), RestrictAddressFamilies; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.allowed_families import allow, denies_all
from systemd_directives.rules.support.program_needs import Program, programs_needing

_FAMILIES = {
    "local": ("AF_UNIX",),
    "netlink": ("AF_NETLINK",),
    "packet": ("AF_PACKET",),
    "bluetooth": ("AF_BLUETOOTH",),
    "internet": ("AF_INET", "AF_INET6"),
}
"""For each need the families; one of them is enough."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictAddressFamilies",),
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last list of families, for each program that needs more."""
    setting = unit.assigned("RestrictAddressFamilies")
    if setting is None:
        return
    lacking: dict[Program, list[str]] = {}
    for need, families in _FAMILIES.items():
        for program in programs_needing(unit, need):
            # the part of the unit that is defined elsewhere is known to restrict no families
            known = unit if program.setting else _alone(unit)
            if denies_all(known, *families):
                lacking.setdefault(program, []).append(need)
    for program, needs in lacking.items():
        words = " and ".join(" or ".join(_FAMILIES[need]) for need in needs)
        yield report.value(
            setting,
            f"{program.name} needs {words}, which this denies",
            *allow(setting, *(family for need in needs for family in _FAMILIES[need])),
            related=program.related("needs it"),
        )


def _alone(unit: UnitView) -> UnitView:
    """The unit as if it were complete."""
    return UnitView(unit.unit._replace(partial=False), unit.version)
