"""More than one command to start, where only a oneshot may have several.

What it checks
    Two ExecStart commands, in two lines or parted by a lone semicolon, of a service that is no
    oneshot. Equal commands count too.

Why
    Any other type of service has one main process. systemd does not load the unit.

Instead
    Keep one; write Type=oneshot where they are to run one after the other; put an empty line
    (``""`` in a list) first where a drop-in replaces the command.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.commands import commands
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the second command and each after it."""
    kind = lines.text("Type")
    if kind == "oneshot" or (not kind and not lines.missing("Type")):
        return
    found = list(commands(lines))
    for command in found[1:]:
        yield SAY.of_value(
            command.setting,
            "a second ExecStart is only for Type=oneshot: the unit does not load",
            related=((found[0].setting, "the first one"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nExecStart=/bin/false\n"),
        Example("[Service]\nType=exec\nExecStart=/bin/true ; /bin/false\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/false\nExecStart=\nExecStart=/bin/true\n"),
        Example("[Service]\nType=oneshot\nExecStart=/bin/true\nExecStart=/bin/false\n"),
    ),
    on=("ExecStart",),
)
