"""The types that all other modules share: versions, settings, units, findings, fixes.

Independent of any directive and of any text format. Everything here is immutable.
"""

# Without `from __future__ import annotations`: NamedTuple compiles each annotation that is a
# string, and this module is loaded before all others.

from enum import Enum
from typing import NamedTuple, NewType, TypeAlias

SystemdVersion = NewType("SystemdVersion", int)
"""A major version of systemd, such as 257."""

OLDEST = SystemdVersion(252)
NEWEST = SystemdVersion(262)

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Represents one hole in a value written as one text."""


class RuntimeScope(Enum):
    """Which manager runs a unit."""

    SYSTEM = "system"
    USER = "user"


class Severity(Enum):
    """How serious a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Effect(Enum):
    """What the chosen systemd does with the text that a finding points at."""

    IGNORED = "ignored"
    """The line, or a word of it, is dropped with a log message."""
    REFUSED = "refused"
    """The unit does not load."""
    NOTED = "noted"
    """Accepted, but systemd logs a message: deprecated, rewritten, unsafe."""
    SILENT = "silent"
    """Accepted without a message, but not with the intended effect."""
    EVALUATION = "evaluation"
    """Nix or the NixOS module system refuses it."""


class Completeness(Enum):
    """How much of a unit could be read.

    The values are the public words of the JSON output.
    """

    COMPLETE = "closed"
    """Everything that makes the unit was read."""
    UNKNOWN_BASE = "under"
    """Something unreadable lies below: own settings hold, absent ones are unknown."""
    UNKNOWN_MERGE = "beside"
    """Something unreadable is merged in: own scalars hold, lists may grow."""
    UNKNOWN_OVERLAY = "over"
    """Something unreadable lies on top: nothing is certain."""


class Hole(NamedTuple):
    """A piece of a value that cannot be known without evaluation."""

    reason: str
    """Why, for people, such as ``depends on config.services.x.port``."""
    program: str | None = None
    """The program or package visible in the expression, such as ``nodejs`` or ``node``."""
    script: str | None = None
    """The shell script, or the text of the file, that the piece stands for, with its own holes as
    U+FFFC."""


ValuePart: TypeAlias = str | Hole


class Origin(NamedTuple):
    """The piece of source text that made a setting, as its reader numbers them."""

    definition: int
    """The index of the definition; in a unit file, of the line."""
    line: int | None = None
    """The index of the line that the definition gives; None if it gives none."""


class Guard(NamedTuple):
    """The truth value of a condition that is unknown, and that a line depends on."""

    condition: int
    """Tells the conditions of one unit apart."""
    holds: bool


class Setting(NamedTuple):
    """One line of a unit file, or one binding whose lines are unknown."""

    section: str
    directive: str
    value: tuple[ValuePart, ...] | None
    """The text after ``=``, in parts; None if not even the number of lines is known."""
    unknown: str | None = None
    """Why ``value`` is None."""
    certain: bool = True
    """False if the line exists only under a condition."""
    origin: Origin | None = None
    """None for a setting without source text."""
    guards: frozenset[Guard] = frozenset()
    """If it is not certain: the line exists exactly if all of these are true. None are named if
    that is unknown."""
    alternative: bool = False
    """Whether the text is one of several that the value may have: rules do not judge it."""
    occurrence: int = 0
    """Which section of this name in the file the line is in, from 0."""

    @property
    def text(self) -> str | None:
        """The whole text after ``=``; None if any of it is unknown."""
        whole = self.value
        if whole is not None and len(whole) == 1 and isinstance(whole[0], str):
            return whole[0]  # the usual case
        if whole is None or any(isinstance(part, Hole) for part in whole):
            return None
        return "".join(part for part in whole if isinstance(part, str))

    @property
    def text_with_holes(self) -> str | None:
        """The text after ``=`` with U+FFFC for each hole. Ranges of findings refer to it."""
        if self.value is None:
            return None
        return "".join(HOLE if isinstance(part, Hole) else part for part in self.value)


class Unit(NamedTuple):
    """One unit as systemd would see it, as far as known."""

    settings: tuple[Setting, ...]
    """In the order of the unit file."""
    name: str | None = None
    """The name without its suffix; None if unknown."""
    kind: str = "service"
    """The suffix: ``service``, ``socket``, ``timer``, …"""
    scope: RuntimeScope = RuntimeScope.SYSTEM
    completeness: Completeness = Completeness.COMPLETE
    partial: bool = False
    """True if the unit is defined elsewhere, so that these lines only add to it."""


class Rename(NamedTuple):
    """Gives a setting another directive."""

    setting: Setting
    directive: str


class Replace(NamedTuple):
    """Replaces the characters ``start`` to ``end`` of a setting's text with holes by ``text``."""

    setting: Setting
    start: int
    end: int
    text: str


class Remove(NamedTuple):
    """Removes a setting."""

    setting: Setting


class Add(NamedTuple):
    """Adds a line."""

    section: str
    directive: str
    text: str


class Move(NamedTuple):
    """Moves a setting to another section, under the same or another name."""

    setting: Setting
    section: str
    """Empty for the level above the sections, where NixOS has options for a unit."""
    directive: str


class UsePackage(NamedTuple):
    """Replaces a program by that of a package, where the unit is written in Nix."""

    setting: Setting
    start: int
    """The first character of the program in the setting's text with holes."""
    end: int
    package: str
    """The attribute of nixpkgs, such as ``python3``."""
    program: str
    """The name of the program in the package."""


SettingChange: TypeAlias = Rename | Replace | Remove | Add | Move | UsePackage


class Fix(NamedTuple):
    """A way to resolve a finding."""

    title: str
    changes: tuple[SettingChange, ...]
    safe: bool = False
    """True if applying it without review can do no harm."""
    doubtful: bool = False
    """True if it is one of several guesses, so that no editor should prefer it."""


class FindingTarget(Enum):
    """Which part of a setting a finding points at."""

    DIRECTIVE = "directive"
    VALUE = "value"


class SettingElsewhere(NamedTuple):
    """A setting of another unit that a finding rests on."""

    unit: str
    """The name of the unit with its type."""
    setting: Setting
    message: str


class Finding(NamedTuple):
    """What a rule or a grammar reports about a setting, or about the unit as a whole."""

    rule: str
    """The kebab-case name of the rule."""
    severity: Severity
    message: str
    effect: Effect | None = None
    setting: Setting | None = None
    """None if the finding is about the unit as a whole."""
    target: FindingTarget = FindingTarget.VALUE
    start: int | None = None
    """First character in the setting's text with holes; None for all of it."""
    end: int | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[tuple[Setting, str], ...] = ()
    """Other settings that are involved, each with a message for it."""
    unnecessary: bool = False
    """True if removing the text would change nothing."""
    deprecated: bool = False
    beside: tuple[SettingElsewhere, ...] = ()
    """Settings of other units that are involved."""


class Problem(NamedTuple):
    """A fault in one value, as its grammar reports it."""

    start: int
    """First character of the faulty piece."""
    end: int
    message: str
    effect: Effect = Effect.IGNORED
    replacements: tuple[str, ...] = ()
    """What could replace it, the likeliest first."""
    since: SystemdVersion | None = None
    """The release from which the piece is valid, if it is only too new."""


class Verdict(NamedTuple):
    """The judgement of a grammar on one value."""

    problems: tuple[Problem, ...] = ()
    meaning: str | None = None
    """What systemd understands, in its normal form, if that adds to the text."""


class Candidate(NamedTuple):
    """One completion of a value. A tuple, since hundreds are created for each request."""

    text: str
    """Replaces the characters ``start`` to ``end``."""
    start: int
    end: int
    detail: str = ""
    """A few words of our own about it."""
    deprecated: bool = False
    tags: tuple[str, ...] = ()
    then: str = ""
    """If the candidate is only the beginning of a valid value: an example of what has to follow at
    the end of the line. Never inserted."""
