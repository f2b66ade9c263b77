"""A name that is no unit's.

What it checks
    Names without a suffix such as .service or .target, and commas between names, in After, Wants
    and the like.

Why
    systemd drops the name with a log message: the unit is neither ordered nor pulled in.

Instead
    Write full names between blanks.

Reference
    systemd.unit(5), "Description"; ``systemd-analyze verify`` of 252, 257 and 262 report the
    line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Unit]\nAfter=network\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=network.target\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nWants=basic\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nWants=basic.target\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nAfter=basic.target,network.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=basic.target network.target\n[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example("[Unit]\nAfter=basic.target network.target\n[Service]\nExecStart=/bin/true\n"),
        Example("[Unit]\nWants=basic.target\n[Service]\nExecStart=/bin/true\n"),
    ),
)
