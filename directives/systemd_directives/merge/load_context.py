"""What systemd stores for one directive while it loads a unit, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from systemd_directives.model import RuntimeScope, SystemdVersion

FieldValue: TypeAlias = Hashable
"""The value of a field: a boolean, a word, a set, … Equal values are interchangeable."""


class LoadContext(NamedTuple):
    """Which systemd reads the lines, and for which unit."""

    version: SystemdVersion
    """Decides facts that are dated."""
    recorded: SystemdVersion
    """A version that was run; decides facts that are known only to differ between two such
    versions."""
    scope: RuntimeScope
    kind: str
    """``service``, ``socket``, …"""
    arch: str
    """As in SystemCallArchitectures=, such as ``x86-64``; ``aarch64`` is an alias of ``arm64``."""
    instance: str = ""
    """The value of ``%i``; an example for a template."""


LineEffect: TypeAlias = Callable[[FieldValue, str, LoadContext], FieldValue]
"""Takes a field's value and the text after ``=``; returns the field's new value."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Field:
    """One value that systemd stores for a unit, and how lines change it.

    Most fields are changed by one directive of the same name.
    """

    name: str
    lines: Mapping[str, LineEffect]
    """By directive: the effect of a line."""
    start: Callable[[LoadContext], FieldValue]
    """The value before the first line."""
    guesses: Callable[[LoadContext], tuple[str, ...]]
    """Texts whose results enclose the result of any other text."""
    words: Callable[[LoadContext], tuple[str, ...]] | None = None
    """For a list of words: the words that matter; None for a single value."""
    section: str | None = None
    """None for the section of the unit's own kind."""

    @property
    def repeats(self) -> bool:
        """Whether several lines accumulate."""
        return self.words is not None


def always(value: FieldValue) -> Callable[[LoadContext], FieldValue]:
    """The same start value in every context."""
    return lambda _: value
