"""What ``check`` found in a project, kept on disk for the next run.

An entry is of one project and one set of options. It holds as long as every Nix file and unit file
of the project has the same content: any of them may be imported, or define something for a unit of
another one.
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
from serviceconfig_ls.workspace.path_index import nix_and_unit_files
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
MAX_DRAFT_AGE = 3600
"""Seconds after which an unfinished entry is what a process left that was ended."""
_DRAFT = "~"
"""The end of the name of an unfinished entry."""
_STORE = "/nix/store/"
_CODE = (Path(__file__).parents[1], Path(__file__).parents[1].parent / "systemd_directives")


class _StoredResults(NamedTuple):
    """An entry as it is stored."""

    state: str
    """The digest of the project's files."""
    clean: frozenset[str]
    """The inputs without findings."""
    found: Mapping[str, tuple[Record, ...]]
    """The findings of the others."""


class Kept(NamedTuple):
    """What is known of the inputs of one run, and where the rest is to be kept."""

    results: Mapping[str, Checked]
    """By path: those of the projects that did not change."""
    places: Mapping[str, tuple[Path, str]]
    """By project: the file of its entry, and the state of the project."""


def look_up(files: Iterable[Input], options: CheckOptions) -> Kept:
    """What earlier runs found in these inputs. Effect: reads their projects, and the entries."""
    folder = _folder()
    projects: defaultdict[str, list[Input]] = defaultdict(list)
    for file in files:
        if file.content is None and file.failure is None:
            projects[file.project].append(file)
    results: dict[str, Checked] = {}
    places: dict[str, tuple[Path, str]] = {}
    for root, inputs in projects.items():
        if folder is None or len(inputs) < MIN_FILES:
            continue
        key, state = _key(root, inputs, options), _state(root)
        if key is None or state is None:
            continue
        place = folder / f"{key}.json"
        entry = _read(place)
        known = _results(entry, inputs) if entry is not None and entry.state == state else None
        if known is None:
            places[root] = place, state
        else:
            results |= known
            with suppress(OSError):
                os.utime(place)  # the oldest ones are removed first
    return Kept(results, places)


def keep(kept: Kept, checked: Iterable[tuple[Input, Checked]]) -> None:
    """Effect: keeps the results of whole projects, and removes the oldest entries."""
    found: defaultdict[str, list[tuple[Input, Checked]]] = defaultdict(list)
    for file, result in checked:
        if file.project in kept.places:
            found[file.project].append((file, result))
    for root, results in found.items():
        place, state = kept.places[root]
        is_whole = all(result.is_repeatable and result.failure is None for _, result in results)
        if is_whole and _state(root) == state:  # no file changed meanwhile
            entry = {
                "state": state,
                "clean": [str(file.path) for file, result in results if not result.records],
                "found": {
                    str(file.path): [_stored(record) for record in result.records]
                    for file, result in results
                    if result.records
                },
            }
            _write(place, json.dumps(entry).encode())
    if found:
        _remove_oldest()


def _results(entry: _StoredResults, inputs: Iterable[Input]) -> dict[str, Checked] | None:
    """The results for all inputs; None if one is missing."""
    results = {}
    for file in inputs:
        name = str(file.path)
        if name not in entry.clean and name not in entry.found:
            return None
        results[name] = Checked(file.path, entry.found.get(name, ()))
    return results


def _key(root: str, inputs: Sequence[Input], options: CheckOptions) -> str | None:
    """What distinguishes an entry from others; None if the results cannot be kept."""
    digest = blake2b(digest_size=20)
    parts: list[object] = [__version__, _program(), root, sorted(options.selected), options.ignored]
    parts += [options.as_user, options.versions.given, options.versions.as_configured]
    parts.append(os.getcwd())  # noqa: PTH109 - the paths of records are relative to it
    bases = set()
    folders: set[tuple[str, bool]] = set()
    for file in inputs:
        folder = file.folder, file.is_nix
        if folder not in folders:  # what follows is the same for all such files of a folder
            folders.add(folder)
            if file.config.allow:
                return None  # which of them are used is a part of the result
            try:
                bases.add(options.bases.of(file))
            except UnusableError:
                return None
            target = options.versions.of(file)
            parts.append((folder, target.version, target.nixos, _sorted(file.config)))
        parts.append(str(file.path))
    for base in sorted(bases - {NONE}):
        for source in sources(base, root):
            if not source.root.startswith(_STORE):
                return None  # it may change at any time
            parts.append((source.name, source.root))
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


def _state(root: str) -> str | None:
    """The digest of all Nix files and unit files of a project; None if one cannot be read."""
    digest = blake2b(digest_size=20)
    for path in nix_and_unit_files(root):
        try:
            content = read_file(path, MAX_FILE_BYTES)
        except OSError:
            return None
        name = os.fsencode(path)
        digest.update(b"%d %b %d " % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()


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
        found = {path: tuple(map(_restored, records)) for path, records in stored["found"].items()}
        clean = frozenset(_text(path) for path in stored["clean"])
        return _StoredResults(_text(stored["state"]), clean, found)
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
