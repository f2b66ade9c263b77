"""A program that lives on sockets which it may not open.

What it checks
    RestrictAddressFamilies that leaves out a family which the program is known to need, such as
    AF_NETLINK for acpid, whose events arrive there.

Why
    Opening the socket fails with EAFNOSUPPORT: the program ends at once, or starts and hears
    nothing.

Instead
    Allow the family.

Reference
    systemd.exec(5), RestrictAddressFamilies; the programs and their sources stand in
    data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.commands import MAIN, commands
from systemd_directives.rules.families import closed_to
from systemd_directives.rules.fixes import write
from systemd_directives.rules.needs import has
from systemd_directives.rules.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, Fix, Setting, SystemdVersion
    from systemd_directives.rules.lines import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_FAMILIES = {"netlink": "AF_NETLINK", "local": "AF_UNIX"}
"""By need the family."""


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for the families that are left out."""
    setting = lines.set("RestrictAddressFamilies")
    if setting is None:
        return
    for program in _programs(lines):
        needed = [family for need, family in _FAMILIES.items() if has(program, need)]
        missing = [family for family in needed if closed_to(lines, family)]
        if missing:
            named = " and ".join(missing)
            yield SAY.of_value(
                setting, f"{program} needs {named}, which this leaves out", *_fix(setting, missing)
            )
            return


def _programs(lines: Lines) -> list[str]:
    """The programs in sight; where none is, the unit's own name counts as one."""
    found = {name for each in commands(lines, MAIN) if each.sandboxed for name in each.names}
    if not found and lines.unit.name and not lines.all("ExecStart"):
        found = {lines.unit.name}
    return sorted(found)


def _fix(setting: Setting, missing: list[str]) -> tuple[Fix, ...]:
    text = setting.text
    if text is None or text.startswith("~"):
        return ()
    return (write(setting, " ".join(missing if text == "none" else [text, *missing])),)


_ACPID = "[Service]\nExecStart=/usr/sbin/acpid --foreground\nRestrictAddressFamilies="

RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            f"{_ACPID}AF_INET AF_INET6\n", fixed=f"{_ACPID}AF_INET AF_INET6 AF_NETLINK AF_UNIX\n"
        ),
        Example(f"{_ACPID}none\n", fixed=f"{_ACPID}AF_NETLINK AF_UNIX\n"),
        Example(f"{_ACPID}~AF_NETLINK\n"),
    ),
    good=(
        Example(f"{_ACPID}AF_NETLINK AF_UNIX\n"),
        Example("[Service]\nExecStart=/usr/bin/nginx\nRestrictAddressFamilies=AF_INET AF_INET6\n"),
    ),
    on=("RestrictAddressFamilies",),
)
