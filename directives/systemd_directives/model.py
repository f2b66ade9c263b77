"""The words every other module speaks: versions, settings, units, findings, fixes.

Knows no directive by name and no text format. Everything here is immutable.
"""

# No `from __future__ import annotations`: a NamedTuple has each annotation compiled that is text,
# and these are loaded before all else.

from enum import Enum
from typing import NamedTuple, NewType, TypeAlias

SystemdVersion = NewType("SystemdVersion", int)
"""A major version of systemd, such as 257."""

OLDEST = SystemdVersion(252)
NEWEST = SystemdVersion(262)

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for one hole in the outline of a value."""


class RuntimeScope(Enum):
    """Which manager runs a unit."""

    SYSTEM = "system"
    USER = "user"


class Severity(Enum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Effect(Enum):
    """What the chosen systemd does with what a finding points at."""

    IGNORED = "ignored"
    """The line, or a word of it, is dropped with a log message."""
    REFUSED = "refused"
    """The unit does not load."""
    NOTED = "noted"
    """Accepted, but systemd logs a message: deprecated, rewritten, unsafe."""
    SILENT = "silent"
    """Accepted without a word, yet not what was meant."""
    EVALUATION = "evaluation"
    """Nix or the NixOS module system refuses."""


class Completeness(Enum):
    """How much of a unit lies outside what could be read."""

    COMPLETE = "closed"
    """All that makes the unit was read."""
    UNKNOWN_BASE = "under"
    """Something unreadable lies below: own settings stand, absent ones are unknown."""
    UNKNOWN_MERGE = "beside"
    """Something unreadable is merged in: own scalars stand, lists may grow."""
    UNKNOWN_OVERLAY = "over"
    """Something unreadable lies on top: nothing is certain."""


class Hole(NamedTuple):
    """A piece of a value that cannot be known without evaluation."""

    reason: str
    """Why, in words for people, such as ``depends on config.services.x.port``."""
    program: str | None = None
    """The program or package visible in the expression, such as ``nodejs`` or ``node``."""


ValuePart: TypeAlias = str | Hole


class Setting(NamedTuple):
    """One line of a unit file, or one binding whose lines are unknown."""

    section: str
    directive: str
    value: tuple[ValuePart, ...] | None
    """The text after ``=``, in parts; None where not even the number of lines is known."""
    unknown: str | None = None
    """Why ``value`` is None."""
    certain: bool = True
    """False where the line stands only under a condition."""
    origin: int = -1
    """Which piece of source text made this setting; -1 for none. Opaque here."""

    @property
    def text(self) -> str | None:
        """The whole text after ``=``, or None where any of it is unknown."""
        whole = self.value
        if whole is not None and len(whole) == 1 and isinstance(whole[0], str):
            return whole[0]  # nearly always so
        if whole is None or any(isinstance(part, Hole) for part in whole):
            return None
        return "".join(part for part in whole if isinstance(part, str))

    @property
    def text_with_holes(self) -> str | None:
        """The text after ``=`` with each hole as one U+FFFC; ranges of findings count in it."""
        if self.value is None:
            return None
        return "".join(HOLE if isinstance(part, Hole) else part for part in self.value)


class Unit(NamedTuple):
    """One unit as systemd would see it, as far as it is known."""

    settings: tuple[Setting, ...]
    """In the order of the unit file."""
    name: str | None = None
    """The name without its suffix, or None where it cannot be known."""
    kind: str = "service"
    """The suffix: ``service``, ``socket``, ``timer``, …"""
    scope: RuntimeScope = RuntimeScope.SYSTEM
    completeness: Completeness = Completeness.COMPLETE
    partial: bool = False
    """True where the unit itself is defined elsewhere, so that these lines only add to it."""


class Rename(NamedTuple):
    """Give a setting another directive name."""

    setting: Setting
    directive: str


class Replace(NamedTuple):
    """Put ``text`` in place of the characters ``start`` to ``end`` of a setting's outline."""

    setting: Setting
    start: int
    end: int
    text: str


class Remove(NamedTuple):
    """Take a setting away."""

    setting: Setting


class Add(NamedTuple):
    """Write a further line."""

    section: str
    directive: str
    text: str


class Move(NamedTuple):
    """Put a setting into another section, under the same or another name."""

    setting: Setting
    section: str
    """Empty for the place around the sections, where what writes the unit has options."""
    directive: str


SettingChange: TypeAlias = Rename | Replace | Remove | Add | Move


class Fix(NamedTuple):
    """A way to mend a finding."""

    title: str
    changes: tuple[SettingChange, ...]
    safe: bool = False
    """True where applying it without a look cannot do harm."""


class FindingTarget(Enum):
    """Which piece of a setting a finding points at."""

    DIRECTIVE = "directive"
    VALUE = "value"


class Finding(NamedTuple):
    """What a rule or a grammar says of a setting, or of the unit as a whole."""

    rule: str
    """The kebab-case name of the rule."""
    severity: Severity
    message: str
    effect: Effect | None = None
    setting: Setting | None = None
    """None where the unit as a whole is meant."""
    target: FindingTarget = FindingTarget.VALUE
    start: int | None = None
    """First character in the setting's outline; None for all of it."""
    end: int | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[tuple[Setting, str], ...] = ()
    """Further settings that play a part, each with what to say there."""
    unnecessary: bool = False
    """True where the text could go without any difference."""
    deprecated: bool = False


class Problem(NamedTuple):
    """What is wrong in one value, as a value grammar sees it."""

    start: int
    """First character of the wrong piece."""
    end: int
    message: str
    effect: Effect = Effect.IGNORED
    replacements: tuple[str, ...] = ()
    """What could stand there instead, the likeliest first."""
    since: SystemdVersion | None = None
    """The release from which the piece is right, where it is merely too new."""


class Verdict(NamedTuple):
    """What a value grammar makes of one value."""

    problems: tuple[Problem, ...] = ()
    meaning: str | None = None
    """What systemd understands, in its normal form, where that says more than the text."""


class Candidate(NamedTuple):
    """One completion of a value. A tuple, since hundreds are made at each key."""

    text: str
    """What is inserted in place of ``start`` to ``end``."""
    start: int
    end: int
    detail: str = ""
    """A few words of our own on what it is."""
    deprecated: bool = False
    tags: tuple[str, ...] = ()
    then: str = ""
    """Where the candidate only begins what systemd takes: an example of what the line must go on
    with at its end. Never inserted."""
