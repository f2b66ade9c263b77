"""What our rules and the real systemds report about the examples of the rules."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from systemd_directives import rules, unitfile, unitfile_edits
from systemd_directives.model import RuntimeScope, SystemdVersion
from systemd_directives.rules.support.rule import Evidence
from systemd_directives.sections import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, Setting
    from systemd_directives.rules.support import Example, Rule, UnitView

VERSIONS = (SystemdVersion(252), SystemdVersion(257), SystemdVersion(262))
FILES = {"upload": "journal-upload.conf"}
"""The file of a section that no unit has; verify does not read it."""
RECORDING = Path(__file__).with_name("verified.tsv")


@dataclass(frozen=True)
class Case:
    """One text of one rule's examples, with the version that judges it."""

    rule: Rule[UnitView]
    kind: str
    """``bad``, ``good`` or ``fixed``."""
    index: int
    text: str
    version: SystemdVersion
    user: bool
    fixed: str | None = None

    def __str__(self) -> str:
        return f"{self.rule.name}-{self.kind}{self.index}-{self.version}"

    @property
    def unit_kind(self) -> str:
        """The suffix of the unit, by the section of its kind in the text."""
        section = re.search(
            r"^\[(Timer|Socket|Path|Slice|Mount|NetDev|Upload)\]", self.text, re.MULTILINE
        )
        if section is None and self.rule.evidence is Evidence.NETWORKS:
            return "network"
        kind = section[1].lower() if section else "service"
        return FILES.get(kind, kind)

    @property
    def key(self) -> str:
        """Identifies the text and how it is read; a recording of another text has another key."""
        content = f"{self.text}\0{self.user}\0{self.version}"
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def cases(of: tuple[Rule[UnitView], ...] | None = None) -> Iterator[Case]:
    """Every example of every rule, for every systemd that it is about."""
    for rule in rules.rules() if of is None else of:
        for kind, examples in (("bad", rule.bad), ("good", rule.good)):
            for index, example in enumerate(examples):
                for version in _versions(rule, example):
                    yield Case(
                        rule, kind, index, example.text, version, example.user, example.fixed
                    )
                    if example.fixed is not None:
                        yield Case(rule, "fixed", index, example.fixed, version, example.user)


def _versions(rule: Rule[UnitView], example: Example) -> tuple[SystemdVersion, ...]:
    if example.version is not None:
        return (example.version,)
    covered = [v for v in VERSIONS if rule.since <= v <= rule.until]
    return tuple(covered)


def found(case: Case) -> tuple[unitfile.ParsedUnit, tuple[Finding, ...]]:
    """The unit of a case and the findings; of the rules on request only the case's own runs."""
    scope = RuntimeScope.USER if case.user else RuntimeScope.SYSTEM
    parsed = unitfile.parse(case.text, "web", case.unit_kind, scope=scope)
    sections = [qualified(case.unit_kind, each.section) for each in parsed.unit.settings]
    settings = tuple(map(_in_section, parsed.unit.settings, sections))
    parsed = parsed._replace(unit=parsed.unit._replace(settings=settings))
    quiet = rules.on_request() - {case.rule.name}
    return parsed, rules.check(parsed.unit, case.version, quiet)


def _in_section(setting: Setting, section: str) -> Setting:
    return setting._replace(section=section)


def fixed(case: Case) -> str | None:
    """The text after the first fix of the first finding; None without a fix."""
    parsed, findings = found(case)
    for finding in findings:
        for fix in finding.fixes:
            edits = unitfile_edits.edits(case.text, parsed, fix)
            return None if edits is None else unitfile_edits.apply_edits(case.text, edits)
    return None


@dataclass(frozen=True)
class Seen:
    """What a real systemd reports about a text."""

    refused: bool
    lines: tuple[int, ...]
    """The line numbers in its messages; one 0 for all messages without a line.

    Their number is not compared: systemd breaks a cycle of orderings wherever it meets it first.
    """
    table: str | None
    """A digest of its exposure table; None if the unit does not load."""

    @property
    def quiet(self) -> bool:
        return not self.refused and not self.lines

    def __str__(self) -> str:
        numbers = ",".join(map(str, self.lines)) or "-"
        return f"{'refused' if self.refused else 'loads'} {numbers} {self.table}"


def recorded() -> dict[str, Seen]:
    """The recording of `python -m tests.live.test_rules`, by `Case.key`."""
    seen = {}
    for line in RECORDING.read_text().splitlines():
        if line and not line.startswith("#"):
            key, _, state, numbers, table = line.split("\t")
            seen[key] = Seen(
                state == "refused",
                () if numbers == "-" else tuple(map(int, numbers.split(","))),
                None if table == "-" else table,
            )
    return seen


_PLACE = re.compile(r"web\.\w+:(\d+):")
_MISSING = re.compile(r"is not executable|does not exist|Failed to (?:load|find) unit")


def messages(stderr: str) -> tuple[int, ...]:
    """The line numbers in messages, without those about programs that this machine lacks.

    One 0 stands for all messages without a line.
    """
    found = []
    for line in stderr.splitlines():
        if line.strip() and not _MISSING.search(line):
            place = _PLACE.search(line)
            if place or 0 not in found:
                found.append(int(place[1]) if place else 0)
    return tuple(sorted(found))
