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


class NoUnit(Enum):
    """Why a base has nothing for a unit, for people."""

    ABSENT = "it does not have the unit"
    MASKED = "the unit is masked there"
    UNREADABLE = "what defines the unit there cannot be read"
    WITHOUT_COMMAND = "a package ships the unit file, which is in no module"
    AMBIGUOUS = "several of its modules define the unit"
    OTHER_MACHINE = "it may be another machine's; set base to it if it is not"
