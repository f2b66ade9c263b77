"""What a rule is: its metadata, its documentation, its examples, its check.

Knows no directive. The same type serves rules over units and rules over Nix definitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from inspect import cleandoc
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from systemd_directives.model import (
    NEWEST,
    OLDEST,
    Effect,
    Finding,
    FindingTarget,
    Fix,
    RuntimeScope,
    Setting,
    Severity,
    SystemdVersion,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Subject = TypeVar("Subject")
HEADINGS = ("What it checks", "Why", "Instead", "Reference")
_HEADED = re.compile(rf"^({'|'.join(HEADINGS)})\n(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


class Evidence(Enum):
    """What shows that a rule is right."""

    VERIFY = "systemd-analyze verify"
    """It speaks of the bad examples and is silent about the good ones."""
    SCORE = "systemd-analyze security"
    """The figure of each bad example differs from that of the good one beside it."""
    NIX = "nix-instantiate"
    """It refuses the bad examples and evaluates the good ones."""
    MANUAL = "manual page"
    """The reference names page and section; no program at hand shows it without a boot."""


_PROOFS = {
    Effect.REFUSED: Evidence.VERIFY,
    Effect.IGNORED: Evidence.VERIFY,
    Effect.NOTED: Evidence.VERIFY,
    Effect.EVALUATION: Evidence.NIX,
}


class Example(NamedTuple):
    """A text that a rule is shown on, and judged by."""

    text: str
    version: SystemdVersion | None = None
    """The one systemd it speaks of; None for every one that the rule speaks of."""
    fixed: str | None = None
    """The text after the first fix, where the rule has one."""
    user: bool = False
    """Whether it is a unit of the user manager."""


def service(
    lines: str,
    fixed: str | None = None,
    version: SystemdVersion | None = None,
    *,
    user: bool = False,
) -> Example:
    """An example of a service that starts /bin/true and has these lines in [Service]."""
    head = "[Service]\nExecStart=/bin/true\n"
    after = None if fixed is None else head + (f"{fixed}\n" if fixed else "")
    return Example(f"{head}{lines}\n", version, after, user)


class Say(NamedTuple):
    """Makes the findings of one rule, and holds how bad they are."""

    module: str
    """The module's ``__name__``; the rule is named after its file."""
    severity: Severity
    effect: Effect | None = None

    def of_name(
        self,
        setting: Setting,
        message: str,
        *fixes: Fix,
        related: tuple[tuple[Setting, str], ...] = (),
    ) -> Finding:
        """A finding about a setting's name."""
        return Finding(
            name_of(self.module),
            self.severity,
            message,
            self.effect,
            setting,
            FindingTarget.DIRECTIVE,
            fixes=fixes,
            related=related,
        )

    def of_value(
        self,
        setting: Setting,
        message: str,
        *fixes: Fix,
        start: int | None = None,
        end: int | None = None,
        related: tuple[tuple[Setting, str], ...] = (),
    ) -> Finding:
        """A finding about a setting's value, or the characters ``start`` to ``end`` of it."""
        return Finding(
            name_of(self.module),
            self.severity,
            message,
            self.effect,
            setting,
            FindingTarget.VALUE,
            start,
            end,
            fixes,
            related,
        )

    def of_unit(self, message: str, *fixes: Fix) -> Finding:
        """A finding about the unit as a whole."""
        return Finding(name_of(self.module), self.severity, message, self.effect, fixes=fixes)


@dataclass(frozen=True, eq=False)
class Rule(Generic[Subject]):
    """One rule: everything but its place in the registry."""

    say: Say
    documentation: str
    """The module's docstring: a summary and the four headings."""
    check: Callable[[Subject, SystemdVersion], Iterable[Finding]]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    on: tuple[str, ...] = ()
    """The directives without any of which it has nothing to say; empty where it always may."""
    since: SystemdVersion = OLDEST
    until: SystemdVersion = NEWEST
    """The versions in which what it says is so."""
    scope: RuntimeScope | None = None
    """The manager that it speaks of; None for both."""
    closed: bool = False
    """True where it speaks of what is missing, so that the whole unit must be known."""
    on_request: bool = False
    """True where it speaks only to those who ask for it (``diagnostics.implied``)."""
    shown_by: Evidence | None = None
    """What shows that it is right, where its effect does not tell."""
    supersedes: frozenset[str] = frozenset()
    """Rules that say less about the same place and are silent where this one speaks."""

    @cached_property
    def name(self) -> str:
        """The kebab-case name."""
        return name_of(self.say.module)

    @property
    def severity(self) -> Severity:
        """How bad its findings are."""
        return self.say.severity

    @property
    def effect(self) -> Effect | None:
        """What systemd or Nix does; None for advice."""
        return self.say.effect

    @property
    def evidence(self) -> Evidence:
        """What shows that it is right."""
        return self.shown_by or _PROOFS.get(self.effect or Effect.SILENT, Evidence.MANUAL)

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return self.documentation.strip().splitlines()[0].rstrip(".")

    def section(self, heading: str) -> str:
        """The text under one of the four headings, without indentation."""
        return cleandoc(self.headed.get(heading, ""))

    @cached_property
    def headed(self) -> Mapping[str, str]:
        """What stands under each of the four headings, as it is indented there."""
        return {found[1]: found[2] for found in _HEADED.finditer(self.documentation)}

    def applies(self, version: SystemdVersion, scope: RuntimeScope) -> bool:
        """Whether it has anything to say of this systemd and this kind of manager."""
        return self.since <= version <= self.until and self.scope in (None, scope)


@cache
def name_of(module: str) -> str:
    """The name of the rule in a module."""
    return module.rsplit(".", 1)[-1].replace("_", "-")
