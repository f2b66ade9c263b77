"""Unit files and drop-ins: their diagnostics, and the unit that they define."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from serviceconfig_ls.features import diagnostics, suppressions
from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text_rules import UNIT_SYNTAX
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.lines import LineTable
from systemd_directives import rules, unitfile, unitfile_templates
from systemd_directives.model import (
    Add,
    Finding,
    FindingTarget,
    Fix,
    Move,
    Remove,
    Rename,
    Replace,
    RuntimeScope,
    Setting,
    SettingChange,
    Severity,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePath

    from serviceconfig_ls.features.config import Config

KINDS = (
    "service",
    "socket",
    "timer",
    "path",
    "mount",
    "automount",
    "swap",
    "slice",
    "scope",
    "target",
)
_NAME = re.compile(rf"(?P<name>.+)\.(?P<kind>{'|'.join(KINDS)})")
_BUS_SERVICE = re.compile(r"^\s*\[D-BUS Service\]", re.MULTILINE)
"""The first line of a D-Bus service file, which also ends in ``.service``."""
_DROP_IN = re.compile(rf"(?P<name>.*?)\.?(?P<kind>{'|'.join(KINDS)})\.d")


@dataclass(frozen=True)
class UnitFile:
    """One file and the unit in it. Spans are bytes of its UTF-8 text."""

    text: str
    parsed: unitfile.ParsedUnit

    @cached_property
    def content(self) -> bytes:
        """The text as UTF-8."""
        return self.text.encode()

    @cached_property
    def lines(self) -> LineTable:
        """The lines of the text."""
        return LineTable.of(self.content)

    @cached_property
    def _bytes(self) -> Sequence[int]:
        """The byte at which each character begins, and the end."""
        if self.text.isascii():
            return range(len(self.text) + 1)
        return list(accumulate((len(char.encode()) for char in self.text), initial=0))

    def span(self, start: int, end: int) -> Span:
        """The bytes of some characters of the text."""
        return Span(self._bytes[start], self._bytes[end])


def is_unit_file(path: PurePath) -> bool:
    """Whether a file of this name is a unit file or a drop-in."""
    if path.suffix == ".conf":
        return _DROP_IN.fullmatch(path.parent.name) is not None
    return _NAME.fullmatch(path.name) is not None


def read(text: str, path: PurePath, scope: RuntimeScope | None = None) -> UnitFile:
    """The unit of a file; with ``scope`` None, the folder decides whether it is a user service."""
    drop_in = _DROP_IN.fullmatch(path.parent.name) if path.suffix == ".conf" else None
    match = drop_in or _NAME.fullmatch(path.name)
    name, kind = (match["name"] or None, match["kind"]) if match else (None, "service")
    if scope is None:
        scope = RuntimeScope.USER if "user" in path.parts[:-1] else RuntimeScope.SYSTEM
    if _BUS_SERVICE.search(text):
        nothing = Unit((), name, "bus service", scope, partial=True)
        return UnitFile(text, unitfile.ParsedUnit(nothing, (), ()))
    parsed = unitfile_templates.placeholders_as_holes(unitfile.parse(text, name, kind, scope))
    if drop_in is not None:
        parsed = parsed._replace(unit=parsed.unit._replace(partial=True))
    return UnitFile(text, parsed)


def diagnose(file: UnitFile, config: Config) -> tuple[Diagnostic, ...]:
    """All diagnostics of a unit file, in the order of its text."""
    ignored = frozenset(config.diagnostics_ignore)
    found = [
        _diagnostic(file, finding, config)
        for finding in rules.check(file.parsed.unit, config.systemd, ignored)
    ]
    if UNIT_SYNTAX not in ignored:
        found += [
            Diagnostic(
                file.span(*flaw.span), Severity.ERROR, UNIT_SYNTAX, flaw.message, flaw.effect
            )
            for flaw in file.parsed.problems
        ]
    return suppressions.apply(file.content, file.lines, found, config)


def _diagnostic(file: UnitFile, finding: Finding, config: Config) -> Diagnostic:
    actions = (_action(file, finding, fix, index) for index, fix in enumerate(finding.fixes))
    return Diagnostic(
        _place(file, finding),
        diagnostics.severity(finding, config),
        finding.rule,
        finding.message,
        finding.effect,
        finding.unnecessary,
        finding.deprecated,
        tuple((_range(file, setting, None, None), text) for setting, text in finding.related),
        fixes=tuple(actions),
        service=file.parsed.unit.name,
        directive=finding.setting.directive if finding.setting else None,
    )


def _place(file: UnitFile, finding: Finding) -> Span:
    if finding.setting is None:
        return file.span(0, len(file.text.splitlines()[0]) if file.text else 0)
    if finding.target is FindingTarget.DIRECTIVE:
        return file.span(*_line(file, finding.setting).key)
    return _range(file, finding.setting, finding.start, finding.end)


def _range(file: UnitFile, setting: Setting, start: int | None, end: int | None) -> Span:
    """The bytes of a setting's value or of some characters of it; of its name if it is empty."""
    place = _line(file, setting)
    if start is not None and end is not None:
        return file.span(place.offsets[start], place.offsets[end])
    return file.span(*(place.value if setting.text_with_holes else place.key))


def _line(file: UnitFile, setting: Setting) -> unitfile.SettingSource:
    return file.parsed.source_of(setting)


def _action(file: UnitFile, finding: Finding, fix: Fix, index: int) -> Action:
    changes = [edit for change in fix.changes for edit in _edits(file, change)]
    edits = tuple(sorted(changes, key=lambda edit: edit.span))
    return Action(
        fix.title,
        "quickfix",
        edits,
        fix.safe,
        finding.rule,
        preferred=index == 0 and not fix.doubtful,
    )


def _edits(file: UnitFile, change: SettingChange) -> Iterator[TextEdit]:
    match change:
        case Rename(setting, directive):
            yield TextEdit(file.span(*_line(file, setting).key), directive)
        case Replace(setting, start, end, text):
            yield TextEdit(_range(file, setting, start, end), text)
        case Remove(setting):
            yield TextEdit(_whole(file, setting), "")
        case Add(section, directive, text):
            yield _added(file, section, f"{directive}={text}")
        case Move(setting, section, directive):
            yield TextEdit(_whole(file, setting), "")
            yield _added(file, section, f"{directive}={setting.text_with_holes or ''}")


def _whole(file: UnitFile, setting: Setting) -> Span:
    """The lines of a setting with the last line break."""
    start, end = file.span(*_line(file, setting).whole)
    line = file.lines.line_at(end)
    following = line + 1
    return Span(start, file.lines.start(following) if following < file.lines.count else end)


def _added(file: UnitFile, section: str, line: str) -> TextEdit:
    """A further line at the end of a section; adds the section if it does not exist."""
    own = [s for s in file.parsed.unit.settings if s.section == section]
    if own:
        end = file.span(*_line(file, own[-1]).whole).end
        return TextEdit(Span(end, end), f"\n{line}")
    end = len(file.content)
    gap = "" if file.text.endswith("\n") or not file.text else "\n"
    return TextEdit(Span(end, end), f"{gap}\n[{section}]\n{line}\n")
