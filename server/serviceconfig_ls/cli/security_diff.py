"""``security --diff``: the services that changed since a git revision, or between two."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.inputs import STDIN, find_inputs
from serviceconfig_ls.cli.results import ScoredService, Service, ServiceChange
from serviceconfig_ls.cli.revision import repository_of, revision_folder
from serviceconfig_ls.features.exposure.changes import changed_rows
from systemd_directives.exposure import score

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.cli.results import Scored
    from serviceconfig_ls.workspace.git import Repository
    from systemd_directives.exposure import Policy

    ScoreAll: TypeAlias = Callable[[Sequence[Input]], Sequence[Scored]]

_BETWEEN = ".."
_SAME: tuple[Callable[[Service, Service], bool], ...] = (
    lambda old, new: old.unit == new.unit,
    lambda old, new: old.path.name == new.path.name,
    lambda _old, _new: True,
)
"""Which services of the same name belong together, the surest test first."""


class _Key(NamedTuple):
    """What makes a service before and after the same."""

    path: str
    """Of its file, below the worktree."""
    name: str | None
    scope: str
    number: int
    """Which one it is of those that are otherwise the same."""


def changes(
    options: argparse.Namespace, score_all: ScoreAll, policy: Policy | None
) -> tuple[list[ServiceChange], list[str]]:
    """The services that differ, in the order of files, and why others could not be compared.

    Effect: runs git. Raises UnusableError.
    """
    if STDIN in options.paths:
        raise UnusableError("--diff cannot compare standard input")
    old, separator, new = options.diff.partition(_BETWEEN)
    if separator and not (old and new):
        raise UnusableError(f"--diff {options.diff}: give REV or REV..REV")
    repository = repository_of(options.paths)
    with ExitStack() as stack:
        before = stack.enter_context(revision_folder(repository, old))
        after = stack.enter_context(revision_folder(repository, new)) if separator else None
        roots = [folder or repository.worktree for folder in (before, after)]
        _require_paths(repository, options.paths, roots)
        sides = [_side(repository, folder, options, score_all) for folder in (before, after)]
    failures = [failure for _, failed in sides for failure in failed]
    found = _paired(sides[0][0], sides[1][0])
    return [each for pair in found if (each := _change(*pair, policy)) is not None], failures


def _side(
    repository: Repository, folder: Path | None, options: argparse.Namespace, score_all: ScoreAll
) -> tuple[dict[_Key, ScoredService], list[str]]:
    """The services of a revision, or of the worktree, and what could not be read."""
    names = [repository.path_of(Path(path)) for path in options.paths]
    root = repository.worktree if folder is None else folder
    present = [str(root / name) for name in names if (root / name).exists()]
    files = [each for each in find_inputs(present) if not _is_nested(each.path, root)]
    results = score_all(files)
    found: dict[_Key, ScoredService] = {}
    for each in (scored for result in results for scored in result.services):
        path = each.service.path.relative_to(root)
        shown = Path(os.path.relpath(repository.worktree / path))
        unit = each.service.unit
        count = 0
        while (key := _Key(path.as_posix(), unit.name, unit.scope.value, count)) in found:
            count += 1
        found[key] = each._replace(service=each.service._replace(path=shown))
    prefix = f"{root}{os.sep}"
    return found, [r.failure.replace(prefix, "") for r in results if r.failure]


def _is_nested(file: Path, root: Path) -> bool:
    """Whether a file is in a submodule, which is a repository of its own, as no revision has it."""
    folders = takewhile(lambda folder: folder != root, file.parents)
    return any((folder / ".git").exists() for folder in folders)


def _require_paths(repository: Repository, paths: Sequence[str], roots: Iterable[Path]) -> None:
    """Raises UnusableError where a path is on no side of the comparison."""
    for path in paths:
        name = repository.path_of(Path(path))
        if not any((root / name).exists() for root in roots):
            raise UnusableError(f"{path}: no such file or folder before or after")


def _paired(
    before: Mapping[_Key, ScoredService], after: Mapping[_Key, ScoredService]
) -> Iterator[tuple[ScoredService | None, ScoredService | None]]:
    """Each service before and after; one whose file was renamed is found by its name."""
    removed = {key: each for key, each in before.items() if key not in after}
    added = {key: each for key, each in after.items() if key not in before}
    moved = _moved(removed, added)
    for key, each in after.items():
        yield before.get(moved.get(key, key)), each
    for key, each in removed.items():
        if key not in moved.values():
            yield each, None


def _moved(
    removed: Mapping[_Key, ScoredService], added: Mapping[_Key, ScoredService]
) -> dict[_Key, _Key]:
    """Where a service was before, by where it is now.

    Of several with the same name, first those with the same lines belong together, then those in
    files of the same name, then what is left; always only if there is one on each side.
    """
    found: dict[_Key, _Key] = {}
    olds, news = _by_name(removed), _by_name(added)
    for name in news.keys() & olds.keys():
        for is_same in _SAME:
            pairs = [
                (old, new)
                for old in olds[name]
                for new in news[name]
                if new not in found and old not in found.values()
                if is_same(removed[old].service, added[new].service)
            ]
            before, after = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
            found |= {new: old for old, new in pairs if before[old] == after[new] == 1}
    return found


def _by_name(keys: Iterable[_Key]) -> dict[tuple[str, str], list[_Key]]:
    found: dict[tuple[str, str], list[_Key]] = {}
    for key in keys:
        if key.name is not None:
            found.setdefault((key.name, key.scope), []).append(key)
    return found


def _change(
    before: ScoredService | None, after: ScoredService | None, policy: Policy | None
) -> ServiceChange | None:
    """How a service differs; None if its checks read alike and its exposure is the same.

    Both are scored for the systemd that the newer one runs with, so that only what was written
    counts.
    """
    if before is None or after is None:
        return ServiceChange(before, after, ())
    if before.score.version != after.score.version:
        unit, new = before.service.unit, after.score
        before = before._replace(score=score(unit, new.version, arch=new.arch, policy=policy))
    rows = tuple(changed_rows(before.score, after.score))
    is_same = not rows and before.score.live == after.score.live
    return None if is_same else ServiceChange(before, after, rows)
