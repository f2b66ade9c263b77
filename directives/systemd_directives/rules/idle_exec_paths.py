"""Folders are made executable that nothing made otherwise.

What it checks
    ExecPaths without NoExecPaths.

Why
    Programs can be run from everywhere as it is; ExecPaths only makes exceptions from
    NoExecPaths.

Instead
    Add NoExecPaths=/, or leave the line out.

Reference
    systemd.exec(5), ExecPaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the last ExecPaths."""
    setting = lines.on("ExecPaths")
    if setting and lines.missing("NoExecPaths"):
        message = "without NoExecPaths everything may be run: ExecPaths changes nothing"
        yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("ExecPaths=/srv"), service("ExecPaths=/bin\nProtectSystem=strict")),
    good=(service("NoExecPaths=/\nExecPaths=/bin /lib"), service("NoExecPaths=/srv")),
    on=("ExecPaths",),
    closed=True,
)
