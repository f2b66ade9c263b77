"""What a rule is: its metadata, its documentation, its examples, its check.

Knows no directive. The same type serves rules over units and rules over Nix definitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Generic, TypeVar

from systemd_directives.model import (
    NEWEST,
    OLDEST,
    Effect,
    Finding,
    Fix,
    Scope,
    Setting,
    Severity,
    SystemdVersion,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Subject = TypeVar("Subject")
HEADINGS = ("What it checks", "Why", "Instead", "Reference")


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule is shown on, and judged by."""

    text: str
    version: SystemdVersion = NEWEST
    fixed: str | None = None
    """The text after the first fix, where the rule has one."""
    user: bool = False
    """Whether it is a unit of the user manager."""


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """One rule: everything but its place in the registry."""

    module: str
    """The module's ``__name__``; the rule is named after its file."""
    documentation: str
    """The module's docstring: a summary and the four headings."""
    severity: Severity
    effect: Effect | None
    check: Callable[[Subject, SystemdVersion], Iterable[Finding]]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    since: SystemdVersion = OLDEST
    until: SystemdVersion = NEWEST
    """The versions in which what it says is so."""
    scope: Scope | None = None
    """The manager that it speaks of; None for both."""
    closed: bool = False
    """True where it speaks of what is missing, so that the whole unit must be known."""
    supersedes: frozenset[str] = frozenset()
    """Rules that say less about the same place and are silent where this one speaks."""

    @property
    def name(self) -> str:
        """The kebab-case name."""
        return name_of(self.module)

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return self.documentation.strip().splitlines()[0].rstrip(".")

    def section(self, heading: str) -> str:
        """The text under one of the four headings, without indentation."""
        pattern = rf"^{re.escape(heading)}\n(.*?)(?=^\S|\Z)"
        found = re.search(pattern, cleandoc(self.documentation), re.MULTILINE | re.DOTALL)
        return cleandoc(found[1]) if found else ""

    def applies(self, version: SystemdVersion, scope: Scope) -> bool:
        """Whether it has anything to say of this systemd and this kind of manager."""
        return self.since <= version <= self.until and self.scope in (None, scope)


def name_of(module: str) -> str:
    """The name of the rule in a module."""
    return module.rsplit(".", 1)[-1].replace("_", "-")


@dataclass(frozen=True, slots=True)
class Say:
    """Makes the findings of one rule."""

    module: str
    severity: Severity
    effect: Effect | None

    def of_name(self, setting: Setting, message: str, *fixes: Fix) -> Finding:
        """A finding about a setting's name."""
        return Finding(
            name_of(self.module),
            self.severity,
            message,
            self.effect,
            setting,
            Target.DIRECTIVE,
            fixes=fixes,
        )

    def of_value(
        self,
        setting: Setting,
        message: str,
        *fixes: Fix,
        start: int | None = None,
        end: int | None = None,
    ) -> Finding:
        """A finding about a setting's value, or the characters ``start`` to ``end`` of it."""
        return Finding(
            name_of(self.module),
            self.severity,
            message,
            self.effect,
            setting,
            Target.VALUE,
            start,
            end,
            fixes,
        )


def known(settings: Iterable[Setting], section: str, directive: str) -> Iterator[Setting]:
    """The settings of one directive, in order."""
    return (s for s in settings if s.section == section and s.directive == directive)
