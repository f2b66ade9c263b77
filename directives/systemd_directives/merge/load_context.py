"""What systemd keeps of one directive while it reads a unit; knows no directive by name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from systemd_directives.model import RuntimeScope, SystemdVersion

FieldValue: TypeAlias = Hashable
"""What a field holds: a boolean, a word, a set, … Equal values behave alike ever after."""


class LoadContext(NamedTuple):
    """Which systemd reads the lines, and for which unit."""

    version: SystemdVersion
    """Decides what is dated."""
    recorded: SystemdVersion
    """A version that was run: decides what is only known to differ between two of those."""
    scope: RuntimeScope
    kind: str
    """``service``, ``socket``, …"""
    arch: str
    """As in SystemCallArchitectures=, such as ``x86-64``; ``arm64`` goes by ``aarch64`` too."""
    instance: str = ""
    """What ``%i`` stands for; some text for a template."""


LineEffect: TypeAlias = Callable[[FieldValue, str, LoadContext], FieldValue]
"""What one line makes of a field: its value before, the text after ``=``, the value after."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Field:
    """One thing that systemd keeps of a unit, and how lines change it.

    Most fields are fed by one directive of the same name.
    """

    name: str
    lines: Mapping[str, LineEffect]
    """Per directive that feeds it."""
    start: Callable[[LoadContext], FieldValue]
    """The value before any line."""
    guesses: Callable[[LoadContext], tuple[str, ...]]
    """Texts such that every value which any text could lead to lies between what they lead to."""
    words: Callable[[LoadContext], tuple[str, ...]] | None = None
    """For a list of words: the words that matter; None for a value that is one piece."""
    section: str | None = None
    """None stands for the section of the unit's own kind."""

    @property
    def repeats(self) -> bool:
        """Whether several lines add up."""
        return self.words is not None


def always(value: FieldValue) -> Callable[[LoadContext], FieldValue]:
    """A start that is the same in every systemd."""
    return lambda _: value
