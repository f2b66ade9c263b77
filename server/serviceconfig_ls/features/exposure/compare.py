"""What edits do to a service's exposure, as a line for a pull request.

Before: the file at git's HEAD, or as it is on disk where HEAD has none. After: the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.exposure.changes import changed_rows, mark
from serviceconfig_ls.features.inert_markdown import code
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.workspace import git
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.exposure.changes import ChangedCheck
    from serviceconfig_ls.units.model import Block, Located
    from systemd_directives.exposure import Score, ScoredCheck

MAX_FILE_BYTES = 16 << 20
"""Larger files are not compared."""


def compare(document: Document, offset: int, path: Path | None, config: Config) -> str:
    """The comparison for the service at byte ``offset``, as Markdown, or why there is none.

    Effect: runs git, and reads the file at ``path``.
    """
    after = block_at(units(document), offset)
    if after is None or after.block.kind != "service":
        return "There is no service here: put the cursor into its `serviceConfig`."
    found = None if path is None else (_committed(path) or _saved(path))
    if found is None:
        return "There is nothing to compare with: the file is neither committed nor saved."
    text, since = found
    before = _counterpart(after, document, Document.open(text, document.home))
    return _markdown(before, after.block, since, config)


def _committed(path: Path) -> tuple[bytes, str] | None:
    """The file at HEAD; None where git cannot read it there."""
    try:
        repository = git.find_repository(path.parent)
        if repository is None:
            return None
        content = git.read_blob(repository, "HEAD", repository.path_of(path))
    except (git.GitError, OSError, ValueError):
        return None
    return None if content is None else (content, "the last commit")


def _saved(path: Path) -> tuple[bytes, str] | None:
    try:
        return read_file(path, MAX_FILE_BYTES), "the file on disk"
    except (OSError, ValueError):
        return None


def _counterpart(located: Located, document: Document, other: Document) -> Block | None:
    """The same unit in the other text; units without a known name are matched by their order."""
    own = [each for each in units(document) if _identity(each) == _identity(located)]
    theirs = [each.block for each in units(other) if _identity(each) == _identity(located)]
    place = own.index(located)
    return theirs[place] if place < len(theirs) else None


def _identity(located: Located) -> tuple[object, ...]:
    block = located.block
    return block.name, block.kind, block.scope, block.initrd, block.module


def _markdown(before: Block | None, after: Block, since: str, config: Config) -> str:
    name = code(f"{after.name}.service") if after.name else "this service"
    score = scores.of_block(after, config)
    old = scores.of_bare(after, config) if before is None else scores.of_block(before, config)
    changed = [_row(each) for each in changed_rows(old, score)]
    count = f"{len(changed)} {'check' if len(changed) == 1 else 'checks'} changed"
    partial = after.partial or (before is not None and before.partial)
    base = f", base: {after.base}" if after.base else ""
    if partial:
        line = f"{name}: {count} (systemd {config.systemd}, static)"
    else:
        was = "new" if before is None else _figure(old)
        line = f"{name}: {was} → {_figure(score)} (systemd {config.systemd}, static{base})"
    if not changed:
        return f"{line}\n\nNo check changed compared with {since}."
    rows = ["| check | before | after |", "|---|---|---|", *changed]
    head = f"<details><summary>{count} compared with {since}</summary>"
    return "\n".join([line, "", head, "", *rows, "", "</details>"])


def _figure(score: Score) -> str:
    return f"{scores.format_range(score.live)} {scores.levels(score.live)}"


def _row(changed: ChangedCheck) -> str:
    name = changed.check.id.replace("|", "\\|")
    return f"| `{name}` | {_cell(changed.before)} | {_cell(changed.after)} |"


def _cell(row: ScoredCheck) -> str:
    return f"{mark(row)} {scores.row_text(row)}"
