"""``check``: diagnostics of files, as text or for machines, and the safe fixes applied."""

from __future__ import annotations

import difflib
import re
import sys
import tempfile
from collections import Counter
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import pool
from serviceconfig_ls.cli.check_file import How, Record, Result, examine, prepare
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.files import STDIN, Input, inputs
from serviceconfig_ls.cli.versions import Versions, versions
from serviceconfig_ls.features.explain import rule_summaries

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console


_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_RANKS = {"hint": 0, "information": 1, "warning": 2, "error": 3}


def run(options: argparse.Namespace) -> int:
    """Effect: checks what was asked for and prints it. Gives the exit code."""
    _require_rules([*options.select, *options.ignore])
    chosen = versions(options.systemd)
    if options.fix and STDIN in options.paths:
        raise UnusableError("--fix cannot change standard input: use --diff")
    files: list[Input] = []
    named = _noted(inputs(options.paths, options.stdin_filename), files)
    work = partial(examine, how=_how(chosen, options))
    results: list[Result] = []
    writer = _Writer(options)
    prepare()
    for result in pool.run(work, named, options.jobs, "checking", attrgetter("project")):
        results.append(result)
        writer.write(result)
    writer.finish(results, files, chosen)
    if any(result.failure for result in results):
        return 2
    bar = _RANKS[options.fail_on]
    found = (record for result in results for record in result.records)
    return int(any(_RANKS[record.severity] >= bar for record in found))


def _noted(files: Iterable[Input], into: list[Input]) -> Iterator[Input]:
    """The files as they are found. Effect: puts them down."""
    for file in files:
        into.append(file)
        yield file


def _how(chosen: Versions, options: argparse.Namespace) -> How:
    only, ignored = frozenset(options.select), tuple(options.ignore)
    return How(chosen, ignored, only, as_user=options.user, fix=options.fix or options.diff)


def _require_rules(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(rule_summaries()))
    if unknown:
        message = f"there is no rule {', '.join(unknown)}: serviceconfig-ls rules lists them"
        raise UnusableError(message)


class _Writer:
    """Writes results as they come, in the format that was asked for."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.format: str = options.format
        self.quiet: bool = options.quiet
        self.apply: bool = options.fix
        self.diff: bool = options.diff
        self.color: str = options.color
        self.console: Console | None = None
        if self.format == "text":
            from serviceconfig_ls.cli.console import screen

            self.console = screen(self.color)

    def write(self, result: Result) -> None:
        """Effect: writes what is known as soon as one file is done."""
        if result.failure:
            print(f"serviceconfig-ls: {result.failure}", file=sys.stderr)
        if result.fixed is not None and self.apply:
            _replace(result.path, result.fixed)
            for title in result.applied:
                print(f"{result.path}: {title}", file=sys.stderr)
        if result.fixed is not None and self.diff:
            sys.stdout.write(_patch(result.path, result.before, result.fixed))
        if self.console is not None and not self.diff:
            from serviceconfig_ls.cli.formats import text

            for record in result.records:
                text.show(record, self.console)
        elif self.format == "github":
            from serviceconfig_ls.cli.formats import github

            for record in result.records:
                print(github.line(record))

    def finish(self, results: Sequence[Result], files: Sequence[Input], chosen: Versions) -> None:
        """Effect: writes what needs all results."""
        records = [record for result in results for record in result.records]
        if self.format == "json":
            from serviceconfig_ls.cli.formats import json_format

            print(json_format.dumped(records))
        elif self.format == "sarif":
            from serviceconfig_ls.cli.formats import sarif

            print(sarif.dumped(records))
        elif self.console is not None and not self.quiet and not self.diff:
            self.console.print(_summary(records, files, chosen))


def _summary(records: Sequence[Record], files: Sequence[Input], chosen: Versions) -> str:
    """One line: what was found in how many files, and by which systemd it was judged."""
    counts = Counter(record.severity for record in records)
    names = {"error": "error", "warning": "warning", "information": "note", "hint": "hint"}
    found = [_count(counts[key], name) for key, name in names.items() if counts[key]]
    touched = len({record.path for record in records})
    where = f" in {touched} of {_count(len(files), 'file')}" if found else ""
    what = ", ".join(found) if found else f"nothing found in {_count(len(files), 'file')}"
    targets = Counter(chosen.of(file) for file in files)
    judged = ", ".join(f"{t.version} ({t.reason})" for t, _ in targets.most_common(3))
    more = " and others" if len(targets) > 3 else ""
    return f"{what}{where}; systemd {judged}{more}" if files else "there was no file to check"


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _patch(path: Path, before: bytes, after: bytes) -> str:
    name = path.as_posix()
    old, new = (_LINE.findall(text.decode()) for text in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    unfinished = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + unfinished for line in lines)


def _replace(path: Path, content: bytes) -> None:
    """Effect: puts the content in the file's place in one step; its permissions stay."""
    target = path.resolve()
    draft: Path | None = None
    try:
        mode = target.stat().st_mode
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            draft = target.with_name(Path(file.name).name)
            file.write(content)
        draft.chmod(mode)
        draft.replace(target)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        message = f"{path}: cannot be written: {error.strerror or error}"
        raise UnusableError(message) from error
