"""What a sandboxing directive costs the service; independent of units and scores."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNIT_SHELL = SystemdVersion(258)
_NAMESPACE_TOOL = re.compile(r"findmnt -N|nsenter|lsns")


class Consequence(NamedTuple):
    """What a directive costs, as four texts in Markdown in our own words. None is empty."""

    directive: str
    removes: str
    """What the processes can no longer do, or what they receive instead."""
    breaks: str
    """Which programs typically fail with it."""
    notice: str
    """The symptom: an error, an exit status, a line of the journal."""
    debug: str
    """How to find the cause, and the smallest change that resolves it."""


def consequences(directive: str) -> Consequence | None:
    """The texts for a directive; None if it does not sandbox."""
    return _table().get(directive)


def debug_advice(consequence: Consequence, version: SystemdVersion) -> str:
    """How to debug, with the tool that newer versions have for looking at a service from inside."""
    inside = version >= _UNIT_SHELL and _NAMESPACE_TOOL.search(consequence.debug)
    added = " `systemd-analyze unit-shell NAME` opens a shell inside." if inside else ""
    return consequence.debug + added


@cache
def _table() -> Mapping[str, Consequence]:
    return {row.directive: row for row in rows("consequences.tsv", Consequence)}
