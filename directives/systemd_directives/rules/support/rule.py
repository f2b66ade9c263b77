"""The type of a rule and the decorator that makes one of a check.

Rules over units and rules over Nix definitions are of the same type.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from inspect import cleandoc
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from systemd_directives.model import NEWEST, OLDEST, Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support.report import Findings, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

Subject = TypeVar("Subject")
Check: TypeAlias = Callable[[Subject, Report], Findings]

HEADINGS = ("What it checks", "Why", "Instead", "Reference")
"""The headings of a rule's documentation, in this order."""


class Evidence(Enum):
    """How it is known that a rule is right."""

    VERIFY = "systemd-analyze verify"
    """It reports the bad examples and is silent about the good ones."""
    SCORE = "systemd-analyze security"
    """The score of each bad example differs from that of the good one beside it."""
    NIX = "nix-instantiate"
    """It refuses the bad examples and evaluates the good ones."""
    NETWORKS = "systemd-networkd, udev"
    """They report the bad examples and are silent about the good ones."""
    MANUAL = "manual page"
    """The reference names page and section; no program shows it without a boot."""


class Example(NamedTuple):
    """A text that shows a rule; it is printed on the rule's page and is a test of the rule."""

    text: str
    version: SystemdVersion | None = None
    """The one systemd that judges it; None for every systemd that the rule covers."""
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule(Generic[Subject]):
    """One rule: its metadata, its documentation, its examples and its check."""

    name: str
    """In kebab case."""
    documentation: str
    """A summary and the four headings."""
    check: Check[Subject]
    severity: Severity
    effect: Effect | None = None
    """What systemd or Nix does; None for advice."""
    evidence: Evidence
    bad: tuple[Example, ...]
    """The first finding of each has the fix that gives the fixed text."""
    good: tuple[Example, ...]
    triggers: tuple[str, ...] = ()
    """The rule runs only where one of these directives is set; empty to run always."""
    since: SystemdVersion = OLDEST
    until: SystemdVersion = NEWEST
    """The first and the last version that the rule holds for."""
    scope: RuntimeScope | None = None
    """The manager that the rule is about; None for both."""
    needs_complete_unit: bool = False
    """True for a rule about what is missing: it runs only where the whole unit is known."""
    on_request: bool = False
    """True for a rule that runs only where the user asks for it (``diagnostics.implied``)."""
    supersedes: tuple[str, ...] = ()
    """Less precise rules, whose findings at the same setting are dropped."""

    @cached_property
    def report(self) -> Report:
        """Makes the findings of this rule."""
        return Report(self.name, self.severity, self.effect)

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.strip().splitlines()[0].rstrip(".")

    def section(self, heading: str) -> str:
        """The text under one of the four headings, without indentation; empty if there is none."""
        return cleandoc(self._sections.get(heading, ""))

    @cached_property
    def _sections(self) -> Mapping[str, str]:
        return {found[1]: found[2] for found in _SECTION.finditer(self.documentation)}

    def applies(self, version: SystemdVersion, scope: RuntimeScope) -> bool:
        """Whether the rule holds for a version and a manager."""
        return self.since <= version <= self.until and self.scope in (None, scope)


_SECTION = re.compile(rf"^({'|'.join(HEADINGS)})\n(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def rule(
    *,
    severity: Severity,
    effect: Effect | None = None,
    evidence: Evidence | None = None,
    triggers: tuple[str, ...] = (),
    since: SystemdVersion = OLDEST,
    until: SystemdVersion = NEWEST,
    scope: RuntimeScope | None = None,
    needs_complete_unit: bool = False,
    on_request: bool = False,
    supersedes: tuple[str, ...] = (),
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
    name: str | None = None,
    documentation: str | None = None,
) -> Callable[[Check[Subject]], Rule[Subject]]:
    """Makes a rule of a check.

    Without ``name`` and ``documentation`` the rule is named after the check's module, and the
    module's docstring is its documentation. Without ``evidence`` it follows from the effect.
    """

    def decorate(check: Check[Subject]) -> Rule[Subject]:
        module = sys.modules[check.__module__]
        return Rule(
            name=name or module.__name__.rpartition(".")[2].replace("_", "-"),
            # python -OO drops docstrings
            documentation=cleandoc(documentation or module.__doc__ or ""),
            check=check,
            severity=severity,
            effect=effect,
            evidence=evidence or _EVIDENCE.get(effect, Evidence.MANUAL),
            bad=bad,
            good=good,
            triggers=triggers,
            since=since,
            until=until,
            scope=scope,
            needs_complete_unit=needs_complete_unit,
            on_request=on_request,
            supersedes=supersedes,
        )

    return decorate


_EVIDENCE: dict[Effect | None, Evidence] = {
    Effect.REFUSED: Evidence.VERIFY,
    Effect.IGNORED: Evidence.VERIFY,
    Effect.NOTED: Evidence.VERIFY,
    Effect.EVALUATION: Evidence.NIX,
}
