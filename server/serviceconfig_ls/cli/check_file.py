"""What is wrong in one input, with lines and columns. Prints nothing: it runs in many processes."""

from __future__ import annotations

import logging
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli.arguments import imported_when_called
from serviceconfig_ls.cli.bases import ChosenBases
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.homes import home_of_input
from serviceconfig_ls.cli.results import (
    Checked,
    LineColumn,
    Record,
    Replacement,
    ReportedFix,
    Rewrite,
)
from serviceconfig_ls.features import rule_faults, unknown_units
from serviceconfig_ls.features.actions import compatible_edits
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose, is_worth_diagnosing
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.lines import LineTable
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.base.places import NONE
from serviceconfig_ls.workspace.workspace import (
    document_of,
    home_of,
    is_repeatable,
    keys_if_alone,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.cli.versions import Versions
    from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
    from serviceconfig_ls.features.project_config import Allowance
    from serviceconfig_ls.nix.syntax.span import Span

_MAX_ROUNDS = 8
"""How often fixes are applied: one may make room for the next."""
_EXAMPLE = b'{ systemd.services.a.serviceConfig.Type = "simple"; }'


class Fixes(Enum):
    """Which fixes are applied."""

    NONE = "none"
    SAFE = "safe"
    ALL = "all"


class CheckOptions(NamedTuple):
    """What is the same for all inputs of a call."""

    versions: Versions
    ignored: tuple[str, ...] = ()
    """The rules that are not reported."""
    selected: frozenset[str] = frozenset()
    """The only rules that are reported; empty for all."""
    as_user: bool = False
    """Whether system services are judged as user services."""
    fix: Fixes = Fixes.NONE
    """Which fixes are applied to what is reported."""
    bases: ChosenBases = ChosenBases(NONE)
    """The bases of units that are defined elsewhere."""


def load_rules() -> None:
    """Effect: loads what every check needs, so that processes forked later share it."""
    diagnose(Document.open(_EXAMPLE), Config())


def check_file(file: Input, options: CheckOptions) -> Checked:
    """What is wrong in one input, and whether a rule failed about it."""
    faults = _Faults()
    rule_faults.logger.addHandler(faults)
    rule_faults.logger.propagate = False  # the traceback is not for users
    try:
        found = _check_file(file, options)
    finally:
        rule_faults.logger.removeHandler(faults)
        rule_faults.logger.propagate = True
    if not faults.messages or found.failure is not None:
        return found
    return found._replace(failure=f"{file.path}: {_internal_error(faults.messages[-1])}")


_internal_error = imported_when_called("serviceconfig_ls.cli.bug_report", "internal_error")


class _Faults(logging.Handler):
    """Collects what failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _check_file(file: Input, options: CheckOptions) -> Checked:
    try:
        content = file.read()
    except UnusableError as error:
        return Checked(file.path, failure=str(error))
    if file.is_nix and not is_worth_diagnosing(content):
        return Checked(file.path, alone=frozenset())
    config = options.versions.config(file)
    config = config._replace(
        diagnostics_ignore=(*config.diagnostics_ignore, *options.ignored),
        as_user=options.as_user,
        is_finished=True,
    )
    task = _Task(file, config, options.selected, options.fix, options.bases.of(file))
    document = _document(task, content)
    unfixed = _records(file.path, content, _diagnose(task, document))
    checked = Checked(
        file.path,
        unfixed,
        used=_used_allowances(task, document),
        is_repeatable=is_repeatable(document),
        alone=None if unknown_units.depend_on_others(document) else keys_if_alone(document),
    )
    if options.fix is Fixes.NONE:
        return checked
    rewrite = _rewrite(task, content, unfixed)
    if rewrite.after == content:
        return checked
    records = _records(file.path, rewrite.after, _diagnose(task, _document(task, rewrite.after)))
    return checked._replace(records=records, rewrite=rewrite)


class _Task(NamedTuple):
    """One input and how to check it."""

    file: Input
    config: Config
    selected: frozenset[str]
    fix: Fixes
    base: str


def _diagnose(task: _Task, document: Document) -> tuple[Diagnostic, ...]:
    """What is reported."""
    found = _selected(task, document)
    if not task.file.config.allow:
        return found
    return tuple(one for one in found if _allowance(task.file, one) is None)


def _used_allowances(task: _Task, document: Document) -> frozenset[Allowance]:
    """The allowances that accept something that would be reported without them."""
    if not task.file.config.allow:
        return frozenset()
    found = (_allowance(task.file, one) for one in _selected(task, document))
    return frozenset(allowance for allowance in found if allowance is not None)


def _allowance(file: Input, found: Diagnostic) -> Allowance | None:
    """What accepts a finding today, if anything."""
    path = file.config.relative(str(file.path.absolute()))
    return next(
        (
            each
            for each in file.config.allow
            if each.rule == found.code
            and each.place.has(path, found.service)
            and each.holds(date.today())
        ),
        None,
    )


def _selected(task: _Task, document: Document) -> tuple[Diagnostic, ...]:
    """What the chosen rules find."""
    found = diagnose(document, task.config)
    return tuple(one for one in found if not task.selected or one.code in task.selected)


def _document(task: _Task, content: bytes) -> Document:
    name, helpers = language_of(task.file.path), task.file.config.helpers
    if task.file.content is not None:
        return open_document(content, name, home_of_input(task.file, task.base))
    if task.fix is not Fixes.NONE:  # not shared: other files must see this one as it is on disk
        return open_document(content, name, home_of(task.file.path, task.base, helpers))
    return document_of(task.file.path, content, task.base, helpers)


def _rewrite(task: _Task, content: bytes, unfixed: tuple[Record, ...]) -> Rewrite:
    """The fixes applied until none is left, or ``_MAX_ROUNDS`` times."""
    before, titles = content, []
    every = task.fix is Fixes.ALL
    for _ in range(_MAX_ROUNDS):
        found = _diagnose(task, _document(task, content))
        actions = [a for one in found for a in one.fixes[:1] if a.safe or every]
        chosen = compatible_edits(actions)
        if not chosen:
            break
        titles += [a.title for a in actions if set(a.edits) <= set(chosen)]
        content = _apply(content, chosen)
    return Rewrite(before, content, tuple(titles), unfixed)


def _apply(content: bytes, edits: Iterable[TextEdit]) -> bytes:
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content


def _records(path: Path, content: bytes, diagnostics: tuple[Diagnostic, ...]) -> tuple[Record, ...]:
    if not diagnostics:
        return ()
    lines = LineTable.of(content)
    return tuple(_record(path, content, lines, one) for one in diagnostics)


def _record(path: Path, content: bytes, lines: LineTable, found: Diagnostic) -> Record:
    start, end = _start_and_end(content, lines, found.span)
    row = start.line - 1
    return Record(
        path,
        start,
        end,
        found.service,
        found.directive,
        found.code,
        found.severity,
        found.effect,
        found.message,
        fixes=tuple(_fix(content, lines, action) for action in found.fixes),
        line=content[lines.start(row) : lines.content_end(row)].decode(),
    )


def _fix(content: bytes, lines: LineTable, action: Action) -> ReportedFix:
    edits = [
        Replacement(*_start_and_end(content, lines, edit.span), edit.text) for edit in action.edits
    ]
    return ReportedFix(action.title, action.safe, tuple(edits))


def _start_and_end(content: bytes, lines: LineTable, span: Span) -> tuple[LineColumn, LineColumn]:
    return line_column(content, lines, span.start), line_column(content, lines, span.end)


def line_column(content: bytes, lines: LineTable, byte: int) -> LineColumn:
    """The line and column of a byte offset."""
    line = lines.line_at(byte)
    return LineColumn(line + 1, len(content[lines.start(line) : byte].decode(errors="replace")) + 1)
