"""What a base is asked for, and the reasons for having nothing."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from systemd_directives.model import RuntimeScope


class UnitKey(NamedTuple):
    """A unit that a base is asked for."""

    name: str
    scope: RuntimeScope
    takes_template: bool
    """Whether the unit file of the template counts, if an instance has none: only if the block
    becomes a drop-in, since else it replaces the template."""
    kind: str = "service"


class KnownUnits(NamedTuple):
    """The units of one manager that a base has."""

    base: str
    """The base for people."""
    names: frozenset[str]
    """With their types."""
    built_at: float | None = None
    """When they were built, in seconds of the Unix epoch; None if that is not known."""

    @property
    def is_whole(self) -> bool:
        """Whether these are the units of a whole system, and not only some of a project."""
        return self.names >= _OF_A_SYSTEM


_OF_A_SYSTEM = frozenset({"basic.target", "default.target", "shutdown.target", "timers.target"})


class NoUnit(Enum):
    """Why a base has nothing for a unit, for people."""

    ABSENT = "it does not have the unit"
    MASKED = "the unit is masked there"
    UNREADABLE = "what defines the unit there cannot be read"
    WITHOUT_COMMAND = "a package ships the unit file, which is in no module"
    AMBIGUOUS = "several of its modules define the unit"
    OTHER_MACHINE = "it may be another machine's; set base to it if it is not"
