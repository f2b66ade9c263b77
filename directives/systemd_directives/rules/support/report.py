"""Makes the findings of one rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.model import Finding, FindingTarget

if TYPE_CHECKING:
    from systemd_directives.model import Effect, Fix, Setting, SettingElsewhere, Severity

Findings: TypeAlias = Iterable[Finding]
"""What the check of a rule returns; most checks are generators."""


class Report(NamedTuple):
    """Makes findings that carry the name, the severity and the effect of one rule."""

    rule: str
    severity: Severity
    effect: Effect | None

    def directive(
        self,
        setting: Setting,
        message: str,
        *fixes: Fix,
        related: tuple[tuple[Setting, str], ...] = (),
        unnecessary: bool = False,
        deprecated: bool = False,
        beside: tuple[SettingElsewhere, ...] = (),
    ) -> Finding:
        """A finding that points at the name of a setting."""
        return Finding(
            self.rule,
            self.severity,
            message,
            self.effect,
            setting,
            FindingTarget.DIRECTIVE,
            fixes=fixes,
            related=related,
            unnecessary=unnecessary,
            deprecated=deprecated,
            beside=beside,
        )

    def value(
        self,
        setting: Setting,
        message: str,
        *fixes: Fix,
        start: int | None = None,
        end: int | None = None,
        related: tuple[tuple[Setting, str], ...] = (),
        unnecessary: bool = False,
        beside: tuple[SettingElsewhere, ...] = (),
    ) -> Finding:
        """A finding that points at a setting's value, or at the characters ``start`` to ``end``."""
        return Finding(
            self.rule,
            self.severity,
            message,
            self.effect,
            setting,
            FindingTarget.VALUE,
            start,
            end,
            fixes,
            related,
            unnecessary,
            beside=beside,
        )

    def unit(self, message: str, *fixes: Fix) -> Finding:
        """A finding about the unit as a whole."""
        return Finding(self.rule, self.severity, message, self.effect, fixes=fixes)
