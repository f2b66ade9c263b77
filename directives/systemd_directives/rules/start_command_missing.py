"""A type of service that needs an ExecStart has none.

What it checks
    Services with a Type other than oneshot and no ExecStart, which have something else to do.

Why
    Only a oneshot may have nothing to start. systemd does not load any other.

Instead
    Write the ExecStart, or Type=oneshot.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the Type that needs a command."""
    setting = lines.last("Type")
    kind = (setting.text or "").strip() if setting else ""
    if setting is None or kind in ("", "oneshot") or not lines.missing("ExecStart"):
        return
    stops = not lines.missing("ExecStop") or not lines.missing("SuccessAction", section="Unit")
    if stops:
        message = f"Type={kind} needs an ExecStart: the unit does not load"
        yield SAY.of_value(setting, message, write(setting, "oneshot"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            "[Service]\nType=simple\nExecStop=/bin/true\nRemainAfterExit=yes\n",
            fixed="[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
        Example(
            "[Unit]\nSuccessAction=reboot\n[Service]\nType=exec\n",
            fixed="[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n",
        ),
    ),
    good=(
        Example("[Service]\nType=simple\nExecStart=/bin/true\nExecStop=/bin/true\n"),
        Example("[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n"),
    ),
    on=("Type",),
    closed=True,
)
