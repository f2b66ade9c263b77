"""A variable in a variable, which nothing fills in.

What it checks
    Environment with $PATH, ${HOME} and other well-known variables in a value.

Why
    No shell reads Environment: the value is passed on letter by letter.

Instead
    Write the value out; for programs use NixOS' path.

Reference
    systemd.exec(5), Environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_VARIABLE = re.compile(
    r"\$\{?(PATH|HOME|USER|PWD|LD_LIBRARY_PATH|XDG_\w+|STATE_DIRECTORY|RUNTIME_DIRECTORY"
    r"|CACHE_DIRECTORY|LOGS_DIRECTORY|CREDENTIALS_DIRECTORY)\b\}?"
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each variable in a value."""
    for setting in lines.all("Environment"):
        for found in _VARIABLE.finditer(setting.text_with_holes or ""):
            yield SAY.of_value(
                setting,
                f"nothing fills in {found[0]} here: it is passed on as it stands",
                start=found.start(),
                end=found.end(),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Environment=PATH=/opt/bin:$PATH"),
        service("Environment=A=b CONFIG=${STATE_DIRECTORY}/web.conf"),
    ),
    good=(service("Environment=PATH=/opt/bin:/bin"), service("Environment=PRICE=$5")),
    on=("Environment",),
)
