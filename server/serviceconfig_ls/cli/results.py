"""What the commands find, as plain values: the commands make them, the formats print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.project_config import ProjectConfig

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.features.exposure.changes import ChangedCheck
    from serviceconfig_ls.features.project_config import Allowance
    from serviceconfig_ls.workspace.systemd_version import Target
    from systemd_directives.exposure import Score
    from systemd_directives.model import Completeness, Effect, RuntimeScope, Severity, Unit


class LineColumn(NamedTuple):
    """A place in a file. Both count from 1; columns are code points."""

    line: int
    column: int


class Replacement(NamedTuple):
    """Replaces the text between two places of the file."""

    start: LineColumn
    end: LineColumn
    text: str


class ReportedFix(NamedTuple):
    """A change that resolves a finding."""

    title: str
    safe: bool
    edits: tuple[Replacement, ...]


class Record(NamedTuple):
    """One diagnostic of a file."""

    path: Path
    start: LineColumn
    end: LineColumn
    service: str | None
    directive: str | None
    rule: str
    severity: Severity
    effect: Effect | None
    message: str
    fixes: tuple[ReportedFix, ...]
    line: str
    """The whole line on which it begins."""


class Rewrite(NamedTuple):
    """The safe fixes of a file, applied to its content."""

    before: bytes
    after: bytes
    titles: tuple[str, ...]
    unfixed: tuple[Record, ...]
    """What is reported where they are not applied after all."""


class Checked(NamedTuple):
    """What ``check`` found in one input."""

    path: Path
    records: tuple[Record, ...] = ()
    """Those that remain after ``rewrite``."""
    rewrite: Rewrite | None = None
    """None where fixes were not asked for, or would change nothing."""
    failure: str | None = None
    """Why the input could not be checked."""
    used: frozenset[Allowance] = frozenset()
    """The allowances of its configuration that accepted a finding."""
    is_repeatable: bool = True
    """Whether it depends on no files but the Nix files and unit files of its project."""
    alone: frozenset[str] | None = None
    """The identities of its units, if without a base no other file has an effect on it."""


class Service(NamedTuple):
    """One service of an input."""

    path: Path
    line: int
    """The line on which its block begins, from 1."""
    unit: Unit
    reason: str | None
    """Why a part of it is unknown."""
    base: str | None
    """What completes it, if it is defined elsewhere and that is known."""


class ScoredService(NamedTuple):
    """A service and its exposure."""

    service: Service
    score: Score
    target: Target
    """The systemd that it is scored for."""
    config: ProjectConfig = ProjectConfig()
    """The configuration of its file."""
    threshold: int | None = None
    """The highest exposure that it accepts, in tenths."""
    allowance: Allowance | None = None
    """What accepts its score, whatever it is."""


class ServiceChange(NamedTuple):
    """A service before and after; one of them is None if it was added or removed."""

    before: ScoredService | None
    after: ScoredService | None
    rows: tuple[ChangedCheck, ...]
    """The checks that changed."""

    @property
    def any(self) -> ScoredService:
        """The newer one that there is. Raises ValueError if there is none."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found


class Scored(NamedTuple):
    """What ``security`` found in one input."""

    services: tuple[ScoredService, ...] = ()
    failure: str | None = None
    """Why the input could not be read."""


class InspectedSetting(NamedTuple):
    """All settings of one directive in a unit."""

    section: str
    directive: str
    value: tuple[str | None, ...] | None
    """The text of each line, None for a line with a hole; None as a whole where it is unknown."""
    unknown: str | None
    """Why a part of the value is unknown."""
    conditional: bool
    start: LineColumn | None = None
    """Where the first of them is defined; None in a unit file."""
    path: str | None = None
    """The file of that definition, if it is not the file of the service."""


class InspectedService(NamedTuple):
    """A service and what was understood of it."""

    path: Path
    line: int
    service: str | None
    scope: RuntimeScope
    completeness: Completeness
    reason: str | None
    partial: bool
    settings: tuple[InspectedSetting, ...]


class Inspected(NamedTuple):
    """What ``inspect`` found in one input."""

    services: tuple[InspectedService, ...] = ()
    failure: str | None = None
    """Why the input could not be read."""
