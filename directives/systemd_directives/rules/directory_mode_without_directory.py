"""A mode of a folder that is not made.

What it checks
    StateDirectoryMode, CacheDirectoryMode, LogsDirectoryMode, RuntimeDirectoryMode,
    ConfigurationDirectoryMode and RuntimeDirectoryPreserve without the directory they speak of.

Why
    They apply to the folders of StateDirectory and its kin; without one there is nothing to apply
    them to.

Instead
    Add the directory, or leave the mode out.

Reference
    systemd.exec(5), StateDirectoryMode and RuntimeDirectoryPreserve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_KINDS = ("State", "Cache", "Logs", "Runtime", "Configuration")
_ON = (*(f"{kind}DirectoryMode" for kind in _KINDS), "RuntimeDirectoryPreserve")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each that speaks of no folder."""
    for kind in _KINDS:
        yield from idle_without(SAY, lines, (f"{kind}DirectoryMode",), (f"{kind}Directory",))
    yield from idle_without(SAY, lines, ("RuntimeDirectoryPreserve",), ("RuntimeDirectory",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("StateDirectoryMode=0700", ""),
        service("StateDirectory=a\nRuntimeDirectoryPreserve=yes", "StateDirectory=a"),
    ),
    good=(
        service("StateDirectory=a\nStateDirectoryMode=0700"),
        service("RuntimeDirectory=a\nRuntimeDirectoryPreserve=yes"),
    ),
    on=_ON,
    closed=True,
)
