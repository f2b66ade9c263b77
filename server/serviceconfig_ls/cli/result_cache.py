"""What ``check`` found in a project, kept on disk for the next run.

An entry is of one project and one set of options. It holds as long as every Nix file and unit file
of the project has the same content: any of them may be imported, or define something for a unit of
another one. When a few files have changed, it still holds for the others that read no other file
and whose units no other file names or belongs to.
Whatever else a result depends on is part of the key: the version of this program, the systemd, the
configuration of each file, and the bases.

An entry is read only if this user owns it, and its form is checked: a damaged one counts as
missing.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections import defaultdict
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from serviceconfig_ls import __version__
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.formats import json_format
from serviceconfig_ls.cli.results import (
    Checked,
    LineColumn,
    Record,
    Replacement,
    ReportedFix,
)
from serviceconfig_ls.workspace.base.places import NONE, sources
from serviceconfig_ls.workspace.module_graph import keys_of
from serviceconfig_ls.workspace.path_index import nix_and_unit_files
from serviceconfig_ls.workspace.workspace import document_of
from systemd_directives.manpage.disk_cache import cache_folder
from systemd_directives.model import Effect, Severity
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from serviceconfig_ls.cli.check_file import CheckOptions
    from serviceconfig_ls.cli.inputs import Input

MIN_FILES = 32
"""Of a project in one run; fewer are checked faster than a project is read."""
MAX_FILE_BYTES = 64 << 20
"""Of a file of a project; with a larger one nothing is kept."""
MAX_ENTRY_BYTES = 32 << 20
MAX_ENTRIES = 256
MAX_CHANGED_FILES = 64
"""When more files of a project have changed, all are checked again."""
MAX_DRAFT_AGE = 3600
"""Seconds after which an unfinished entry is what a process left that was ended."""
_DRAFT = "~"
"""The end of the name of an unfinished entry."""
_STORE = "/nix/store/"
_CODE = (Path(__file__).parents[1], Path(__file__).parents[1].parent / "systemd_directives")


class _StoredResults(NamedTuple):
    """An entry as it is stored."""

    files: Mapping[str, str]
    """The digests of the project's files, by path."""
    found: Mapping[str, tuple[Record, ...]]
    """The findings by input; empty for one without any."""
    alone: Mapping[str, frozenset[str]]
    """As in `Checked`, by input."""


class Kept(NamedTuple):
    """What is known of the inputs of one run, and where the rest is to be kept."""

    results: Mapping[str, Checked]
    """By path: those of the projects that did not change."""
    places: Mapping[str, tuple[Path, Mapping[str, str]]]
    """By project that changed: the file of its entry, and the digests of the project's files."""


def look_up(files: Iterable[Input], options: CheckOptions) -> Kept:
    """What earlier runs found in these inputs. Effect: reads their projects, and the entries."""
    folder = _folder()
    projects: defaultdict[str, list[Input]] = defaultdict(list)
    for file in files:
        if file.content is None and file.failure is None:
            projects[file.project].append(file)
    results: dict[str, Checked] = {}
    places: dict[str, tuple[Path, Mapping[str, str]]] = {}
    for root, inputs in projects.items():
        if folder is None or len(inputs) < MIN_FILES:
            continue
        bases = _bases(root, inputs, options)
        digests = None if bases is None else _digests(root)
        key = _key(root, inputs, options, bases or ())
        if key is None or digests is None:
            continue
        place = folder / f"{key}.json"
        entry = _read(place)
        if entry is not None and bases:  # what a base means may depend on words of any file
            entry = entry._replace(alone={})
        known = {} if entry is None else _results(entry, inputs, digests)
        results |= known
        if len(known) < len(inputs):
            places[root] = place, digests
        else:
            with suppress(OSError):
                os.utime(place)  # the oldest ones are removed first
    return Kept(results, places)


def keep(kept: Kept, checked: Iterable[tuple[Input, Checked]]) -> None:
    """Effect: keeps the results of whole projects, and removes the oldest entries."""
    found: defaultdict[str, list[Checked]] = defaultdict(list)
    for file, result in checked:
        if file.project in kept.places:
            found[file.project].append(result)
    for root, results in found.items():
        place, digests = kept.places[root]
        is_whole = all(result.is_repeatable and result.failure is None for result in results)
        if is_whole and _digests(root) == digests:  # no file changed meanwhile
            entry = {
                "files": digests,
                "found": {str(each.path): list(map(_stored, each.records)) for each in results},
                "alone": {
                    str(each.path): sorted(each.alone) for each in results if each.alone is not None
                },
            }
            _write(place, json.dumps(entry).encode())
    if found:
        _remove_oldest()


def _results(
    entry: _StoredResults, inputs: Sequence[Input], digests: Mapping[str, str]
) -> dict[str, Checked]:
    """The results that still hold, by input."""
    changed = {
        path
        for path in digests.keys() | entry.files.keys()
        if digests.get(path) != entry.files.get(path)
    }
    if len(changed) > MAX_CHANGED_FILES:
        return {}
    unchanged = digests.keys() - changed
    named = frozenset[str]().union(*map(_keys, changed & digests.keys()))
    results = {}
    for file in inputs:
        name = str(file.path)
        records, alone = entry.found.get(name), entry.alone.get(name)
        is_unchanged = os.path.abspath(name) in unchanged  # noqa: PTH100 - no Path
        still_alone = is_unchanged and alone is not None and named.isdisjoint(alone)
        if records is not None and (not changed or still_alone):
            results[name] = Checked(file.path, records, alone=alone)
    return results


def _keys(path: str) -> frozenset[str]:
    """What a file has for the units of others. Effect: reads it."""
    file = Path(path)
    return keys_of(document_of(file, read_file(path, MAX_FILE_BYTES)))


def _bases(
    root: str, inputs: Iterable[Input], options: CheckOptions
) -> tuple[tuple[str, str], ...] | None:
    """The names and folders of the bases of a project; None if one may change at any time."""
    try:
        chosen = {options.bases.of(file) for file in inputs}
    except UnusableError:
        return None
    found = [source for base in sorted(chosen - {NONE}) for source in sources(base, root)]
    if not all(source.root.startswith(_STORE) for source in found):
        return None
    return tuple((source.name, source.root) for source in found)


def _key(
    root: str, inputs: Sequence[Input], options: CheckOptions, bases: tuple[tuple[str, str], ...]
) -> str | None:
    """What distinguishes an entry from others; None if the results cannot be kept."""
    digest = blake2b(digest_size=20)
    parts: list[object] = [__version__, _program(), root, sorted(options.selected), options.ignored]
    parts += [options.as_user, options.versions.given, options.versions.as_configured]
    parts.append(os.getcwd())  # noqa: PTH109 - the paths of records are relative to it
    parts.append(bases)
    folders: set[tuple[str, bool]] = set()
    for file in inputs:
        folder = file.folder, file.is_nix
        if folder not in folders:  # what follows is the same for all such files of a folder
            folders.add(folder)
            if file.config.allow:
                return None  # which of them are used is a part of the result
            target = options.versions.of(file)
            parts.append((folder, target.version, target.nixos, _sorted(file.config)))
        parts.append(str(file.path))
    digest.update(repr(parts).encode(errors="surrogateescape"))
    return digest.hexdigest()


def _sorted(value: object) -> object:
    """A value with its sets as sorted lists: each process has another order of its own."""
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return tuple(map(_sorted, value)) if isinstance(value, tuple) else value


@cache
def _program() -> list[tuple[str, int, int]]:
    """The files of this program with their sizes and times: a checkout keeps its version."""
    found = []
    for folder in _CODE:
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".tsv", ".txt", ".json"):
                status = path.stat()
                found.append((str(path), status.st_size, status.st_mtime_ns))
    return sorted(found)


def _digests(root: str) -> dict[str, str] | None:
    """The digests of all Nix files and unit files of a project; None if one cannot be read."""
    found = {}
    for path in nix_and_unit_files(root):
        try:
            content = read_file(path, MAX_FILE_BYTES)
        except OSError:
            return None
        found[path] = blake2b(content, digest_size=16).hexdigest()
    return found


def _folder() -> Path | None:
    """The folder of the entries; None if there can be none, or others may write to it."""
    base = cache_folder()
    if base is None:
        return None
    folder = base / "results"
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return folder
    except OSError:
        return None
    is_own = status.st_uid == os.geteuid() and not status.st_mode & 0o022
    return folder if is_own and stat.S_ISDIR(status.st_mode) else None


def _read(place: Path) -> _StoredResults | None:
    """The entry in a file of this user; None if it is missing or damaged."""
    try:
        if place.lstat().st_uid != os.geteuid():
            return None
        stored = json.loads(read_file(place, MAX_ENTRY_BYTES))
        return _StoredResults(
            {path: _text(digest) for path, digest in stored["files"].items()},
            {path: tuple(map(_restored, records)) for path, records in stored["found"].items()},
            {path: frozenset(map(_text, names)) for path, names in stored["alone"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _write(place: Path, content: bytes) -> None:
    """Effect: writes an entry, whole or not at all."""
    if len(content) > MAX_ENTRY_BYTES:
        return
    draft = place.with_name(f"{place.name}.{os.getpid()}{_DRAFT}")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
        draft.replace(place)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def _remove_oldest() -> None:
    """Effect: removes the entries whose last use is the longest ago, and drafts that were left."""
    folder = _folder()
    if folder is None:
        return
    with suppress(OSError):
        ages = {file: time.time() - file.lstat().st_mtime for file in folder.iterdir()}
        drafts = {file for file in ages if file.name.endswith(_DRAFT)}
        entries = sorted(ages.keys() - drafts, key=lambda file: ages[file])
        left = {draft for draft in drafts if ages[draft] > MAX_DRAFT_AGE}
        for file in (*entries[MAX_ENTRIES:], *left):
            file.unlink(missing_ok=True)


def _stored(record: Record) -> dict[str, Any]:
    return {**json_format.record_json(record), "line": record.line}


def _restored(stored: dict[str, Any]) -> Record:
    """A record as it was stored. Raises KeyError, TypeError or ValueError for anything else."""
    effect = _text_or_none(stored["effect"])
    return Record(
        Path(_text(stored["path"])),
        _place(stored["start"]),
        _place(stored["end"]),
        _text_or_none(stored["service"]),
        _text_or_none(stored["directive"]),
        _text(stored["rule"]),
        Severity(stored["severity"]),
        None if effect is None else Effect(effect),
        _text(stored["message"]),
        tuple(_fix(fix) for fix in stored["fixes"]),
        _text(stored["line"]),
    )


def _fix(stored: dict[str, Any]) -> ReportedFix:
    if not isinstance(stored["safe"], bool):
        raise TypeError("safe")
    edits = [
        Replacement(_place(edit["start"]), _place(edit["end"]), _text(edit["text"]))
        for edit in stored["edits"]
    ]
    return ReportedFix(_text(stored["title"]), stored["safe"], tuple(edits))


def _place(stored: dict[str, Any]) -> LineColumn:
    line, column = stored["line"], stored["column"]
    if not isinstance(line, int) or not isinstance(column, int):
        raise TypeError("a place")
    return LineColumn(line, column)


def _text_or_none(stored: object) -> str | None:
    return None if stored is None else _text(stored)


def _text(stored: object) -> str:
    if not isinstance(stored, str):
        raise TypeError("text")
    return stored
