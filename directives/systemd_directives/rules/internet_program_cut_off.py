"""A program for the network that the unit cuts off from it.

What it checks
    Programs that are known to connect to other machines, and curl with an address, with
    PrivateNetwork, or with IPAddressDeny=any and no IPAddressAllow.

Why
    A private network has only a loopback device, and IPAddressDeny=any drops every packet. The
    program reaches nothing.

Instead
    Remove the line, or allow what it needs with IPAddressAllow.

Reference
    systemd.exec(5), PrivateNetwork; systemd.resource-control(5), IPAddressDeny; data/needs.tsv
    lists the programs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_ELSEWHERE = re.compile(
    r"(?:https?|ftp)://(?!localhost\b|127\.|\[::1\])[A-Za-z0-9][\w.-]*\.[\w.-]+"
)
_FETCHERS = frozenset({"curl", "wget"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateNetwork", "IPAddressDeny"),
    needs_complete_unit=True,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/curl https://example.org/a\nPrivateNetwork=yes\n",
            fixed="[Service]\nExecStart=/bin/curl https://example.org/a\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/syncthing serve\nIPAddressDeny=any\n",
            fixed="[Service]\nExecStart=/usr/bin/syncthing serve\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/curl http://localhost/a\nIPAddressDeny=any\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/syncthing serve\nIPAddressDeny=any\n"
            "IPAddressAllow=10.0.0.0/8\n"
        ),
        Example(
            "[Unit]\nJoinsNamespaceOf=netns.service\n[Service]\nPrivateNetwork=yes\n"
            "ExecStart=/usr/bin/syncthing serve\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the line that cuts the program off."""
    by = _cut(unit)
    program = _program(unit) if by else None
    if by and program:
        yield report.value(
            by,
            f"{by.directive} cuts {program} off from the network that it is for",
            remove_protection(by),
        )


def _cut(unit: UnitView) -> Setting | None:
    private = unit.enabled("PrivateNetwork")
    joined = unit.lines("JoinsNamespaceOf", "Unit") or unit.lines("NetworkNamespacePath")
    if private and not joined and not unit.lines("Sockets"):
        return private
    deny = unit.effective("IPAddressDeny")
    others = (*unit.lines("IPAddressAllow"), *unit.lines("Slice"))
    return deny if deny and unit.value("IPAddressDeny") == "any" and not others else None


def _program(unit: UnitView) -> str | None:
    """The name of a program that certainly needs the network."""
    for command in commands(unit, START_COMMANDS):
        own = command.replacement or (command.path, *command.arguments)
        name = own[0].rsplit("/", 1)[-1] if command.replacement else command.program
        if name in _FETCHERS:
            if command.sandboxed and any(_ELSEWHERE.match(word) for word in own[1:]):
                return name
            return None
    return next((each.name for each in programs_needing(unit, "internet")), None)
