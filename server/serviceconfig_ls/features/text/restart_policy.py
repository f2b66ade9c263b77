"""Whether the restarts of a service ever end, by Restart, RestartSec and the start limit.

Source: systemd.service(5), RestartSec; systemd.unit(5), StartLimitIntervalSec. A service that fails
at once starts again after each RestartSec; the start after StartLimitBurst starts within the
interval is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.rules import UnitView

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion, Unit

DIRECTIVES = frozenset(
    {
        *("Restart", "RestartSec", "StartLimitBurst", "StartLimitIntervalSec"),
        "StartLimitInterval",
    }
)
"""The directives whose hover says it."""

_SPAN = re.compile(r"(\d{1,7}(?:\.\d{1,6})?) ?(|ms|s|sec|seconds|min|m|minutes|h|hours)")
_SCALE = {"": 1, "ms": 0.001, "s": 1, "sec": 1, "seconds": 1}
_SCALE |= {"min": 60, "m": 60, "minutes": 60, "h": 3600, "hours": 3600}
"""Seconds in each unit of time."""
_DELAY, _INTERVAL, _BURST = 0.1, 10.0, 5
"""The defaults, unless the configuration of the manager changes them."""


def restart_policy(unit: Unit, version: SystemdVersion) -> str | None:
    """Whether the restarts end, in one sentence; None where that is not known."""
    view = UnitView(unit, version)
    if view.kind != "service" or not view.complete or view.value("Restart") in (None, "", "no"):
        return None
    if view.lines("RestartSteps") or view.lines("RestartMaxDelaySec"):
        return None
    delay = _seconds(view, "RestartSec", "Service", _DELAY)
    interval = _seconds(view, "StartLimitIntervalSec", "Unit", _INTERVAL)
    written = view.lines("StartLimitBurst", "Unit")
    count = (view.value("StartLimitBurst", "Unit") or "") if written else str(_BURST)
    burst = to_number(count) if count.isascii() and count.isdecimal() else None
    old = ("StartLimitInterval", "StartLimitBurst")
    if delay is None or interval is None or burst is None or any(map(view.lines, old)):
        return None
    if interval == 0 or burst == 0:
        return "never gives up: the start limit is off"
    if delay * burst < interval:
        return f"gives up if it fails {burst} times within {interval:g} s"
    return (
        f"never gives up: with {delay:g} s between them, more than {burst} starts never fall "
        f"within {interval:g} s"
    )


def _seconds(view: UnitView, directive: str, section: str, default: float) -> float | None:
    """The value of a directive in seconds, or its default; None where it is not known."""
    if not view.lines(directive, section):
        return default
    text = view.value(directive, section) or ""
    found = _SPAN.fullmatch(text)
    return float(found[1]) * _SCALE[found[2]] if found else None
