"""What a check is; independent of units and arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from systemd_directives.exposure.labels import WORDS, failing_as_user
from systemd_directives.implied import IMPLICATIONS
from systemd_directives.merge import FIELDS

if TYPE_CHECKING:
    from systemd_directives.exposure.badness import BadnessOf


class CheckTopic(Enum):
    """The subject of a check."""

    PRIVILEGES = "privileges"
    FILES = "file system"
    NETWORK = "network"
    KERNEL = "kernel"
    NAMESPACES = "namespaces"
    SYSCALLS = "syscalls"


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Check:
    """One row of `systemd-analyze security`."""

    json_field: str
    """The key of the row in JSON output and in policies."""
    id: str
    """The name that the row shows."""
    topic: CheckTopic
    weight: int
    range: int
    """The worst badness."""
    fields: tuple[str, ...]
    """The fields that its badness depends on."""
    badness: BadnessOf
    fix_line: str
    """A line that makes the check pass in an otherwise empty service."""
    needs_defaults: bool
    """Whether it applies only if DefaultDependencies is on."""

    @property
    def good(self) -> str:
        """What it means if the check passes."""
        return WORDS[self.json_field][0]

    @property
    def bad(self) -> str:
        """What it means if the check fails."""
        return WORDS[self.json_field][1]

    @property
    def bad_as_user(self) -> str:
        """What it means if the check fails for a service of the user manager."""
        return failing_as_user(self.json_field)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields that it reads, and those that change these when the unit is loaded."""
        found: dict[str, None] = {}
        for field in self.fields:
            found[field] = None
            if field in IMPLICATIONS:
                found |= dict.fromkeys(IMPLICATIONS[field].by)
        return tuple(found)

    @property
    def directives(self) -> frozenset[str]:
        """Every directive that can change its badness, or whether it applies."""
        found = {line for field in self.inputs for line in FIELDS[field].lines}
        return frozenset(found | {"DefaultDependencies"} if self.needs_defaults else found)
