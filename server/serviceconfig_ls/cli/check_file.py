"""What is wrong in one input, with lines and columns for people and scripts.

Works in processes of its own where there are many files; prints nothing.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.features import unit_files
from serviceconfig_ls.features.actions import safe_edits
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose, is_worth_diagnosing
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.lines import LineTable
from serviceconfig_ls.workspace.project import document_of, home
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from serviceconfig_ls.cli.files import Input
    from serviceconfig_ls.cli.versions import Versions
    from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
    from serviceconfig_ls.nix.syntax.span import Span

Place: TypeAlias = tuple[int, int]
"""Line and column from 1, columns in code points."""

_ROUNDS = 8
"""How often fixes are applied: one may make room for the next."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the file."""

    start: Place
    end: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend it."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One diagnostic with its place."""

    path: Path
    start: Place
    end: Place
    service: str | None
    directive: str | None
    rule: str
    severity: str
    effect: str | None
    message: str
    fixes: tuple[Fix, ...]
    line: str
    """The text of the line it begins on."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in one input."""

    path: Path
    records: tuple[Record, ...] = ()
    before: bytes = b""
    """The content, where there is something to fix."""
    fixed: bytes | None = None
    """The content after all safe fixes, where that differs."""
    applied: tuple[str, ...] = ()
    """The titles of those fixes."""
    failure: str | None = None
    """Why it could not be read."""


@dataclass(frozen=True, slots=True)
class How:
    """What is the same for all inputs."""

    chosen: Versions
    ignored: tuple[str, ...] = ()
    """The rules that are left out."""
    only: frozenset[str] = frozenset()
    """The rules to report; empty for all."""
    as_user: bool = False
    fix: bool = False

    def task(self, file: Input) -> Task:
        """What to do with one of them."""
        config = self.chosen.config(file)
        told = config._replace(diagnostics_ignore=self.ignored, as_user=self.as_user)
        return Task(file, told, self.only, self.fix)


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with one input."""

    file: Input
    config: Config
    only: frozenset[str] = field(default=frozenset())
    """The rules to report; empty for all."""
    fix: bool = False


def prepare() -> None:
    """Effect: loads what all inputs need, before there are several processes."""
    diagnose(Document.open(b'{ systemd.services.a.serviceConfig.Type = "simple"; }'), Config())


def examine(file: Input, how: How) -> Result:
    """What is wrong in one input; never raises, whatever is in the file."""
    path = file.path
    try:
        return _examine(file, how)
    except UnusableError as error:
        return Result(path, failure=str(error))
    except Exception as error:  # one file must not keep the others from being checked
        trace = traceback.format_exception_only(error)[-1].strip()
        return Result(path, failure=f"{path}: a mistake of serviceconfig-ls, not yours: {trace}")


def _examine(file: Input, how: How) -> Result:
    path = file.path
    content = file.read()
    if file.is_nix and not is_worth_diagnosing(content):
        return Result(path)
    task = how.task(file)
    if not task.fix:
        return Result(path, _records(path, content, _diagnose(task, content)))
    fixed, applied = _mend(task, content)
    found = _records(path, fixed, _diagnose(task, fixed))
    changed = fixed if fixed != content else None
    return Result(path, found, content, changed, applied)


def _diagnose(task: Task, content: bytes) -> tuple[Diagnostic, ...]:
    found = (
        diagnose(_document(task, content), task.config)
        if task.file.is_nix
        else unit_files.diagnose(_unit_file(task, content), task.config)
    )
    return tuple(one for one in found if not task.only or one.code in task.only)


def _document(task: Task, content: bytes) -> Document:
    if task.file.content is not None:
        return Document.open(content)
    # what is being mended is not what the others see
    return (
        Document.open(content, home(task.file.path))
        if task.fix
        else document_of(task.file.path, content)
    )


def _unit_file(task: Task, content: bytes) -> unit_files.UnitFile:
    scope = RuntimeScope.USER if task.config.as_user else None
    return unit_files.read(content.decode(), task.file.path, scope)


def _mend(task: Task, content: bytes) -> tuple[bytes, tuple[str, ...]]:
    applied: list[str] = []
    for _ in range(_ROUNDS):
        actions = [a for one in _diagnose(task, content) for a in one.fixes[:1] if a.safe]
        chosen = safe_edits(actions)
        if not chosen:
            break
        applied += [a.title for a in actions if set(a.edits) <= set(chosen)]
        content = _apply(content, chosen)
    return content, tuple(applied)


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
    start, end = _places(content, lines, found.span)
    row = start[0] - 1
    text = content[lines.start(row) : lines.content_end(row)].decode()
    return Record(
        path,
        start,
        end,
        found.service,
        found.directive,
        found.code,
        found.severity.value,
        found.effect.value if found.effect else None,
        found.message,
        tuple(_fix(content, lines, action) for action in found.fixes),
        text,
    )


def _fix(content: bytes, lines: LineTable, action: Action) -> Fix:
    edits = [Edit(*_places(content, lines, edit.span), edit.text) for edit in action.edits]
    return Fix(action.title, action.safe, tuple(edits))


def _places(content: bytes, lines: LineTable, span: Span) -> tuple[Place, Place]:
    return _place(content, lines, span.start), _place(content, lines, span.end)


def _place(content: bytes, lines: LineTable, byte: int) -> Place:
    line = lines.line_at(byte)
    return line + 1, len(content[lines.start(line) : byte].decode(errors="replace")) + 1
