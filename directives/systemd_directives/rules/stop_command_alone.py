"""A service that only stops something, and never stays started.

What it checks
    Services with ExecStop and without ExecStart that do not have RemainAfterExit or
    SuccessAction.

Why
    Such a service would be over as soon as it starts, so that ExecStop had no moment to run at;
    systemd does not load it.

Instead
    Add RemainAfterExit=yes.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the ExecStop that stands alone."""
    stops = lines.all("ExecStop")
    if not stops or stops[-1].text == "" or not lines.missing("ExecStart"):
        return
    stays = lines.on("RemainAfterExit") or lines.all("SuccessAction", "Unit")
    if lines.text("Type") in (None, "", "oneshot") and not stays:
        yield SAY.of_name(
            stops[-1],
            "ExecStop alone needs RemainAfterExit=yes: the unit does not load",
            add("RemainAfterExit", "yes"),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Service]\nType=oneshot\nExecStop=/bin/true\n",
            fixed="[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
        Example(
            "[Service]\nExecStop=/bin/true\n",
            fixed="[Service]\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
    ),
    good=(
        Example("[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStop=/bin/true\n"),
    ),
    on=("ExecStop",),
    closed=True,
)
