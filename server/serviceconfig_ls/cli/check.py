"""``check``: reports what is wrong in files, as text or for programs, and applies safe fixes."""

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
from serviceconfig_ls.cli.arguments import CheckFormat
from serviceconfig_ls.cli.check_file import CheckOptions, check_file, load_rules
from serviceconfig_ls.cli.console import terminal
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.formats import github, json_format, sarif, text
from serviceconfig_ls.cli.inputs import STDIN, Input, inputs_of
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features.explain import rule_summaries
from systemd_directives.model import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from serviceconfig_ls.cli.results import Checked, Record, Rewrite
    from serviceconfig_ls.cli.versions import Versions

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_RANKS = {Severity.HINT: 0, Severity.INFORMATION: 1, Severity.WARNING: 2, Severity.ERROR: 3}
_NAMES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "hint",
}
"""What the summary calls each severity, the worst first."""
_MAX_VERSIONS_NAMED = 3
"""In the summary."""


def run(options: argparse.Namespace) -> int:
    """Effect: checks the inputs and prints what is wrong. Returns the exit status."""
    _require_rules([*options.select, *options.ignore])
    chosen = versions(options.systemd)
    if options.fix and STDIN in options.paths:
        raise UnusableError("--fix cannot change standard input: use --diff")
    files: list[Input] = []
    inputs = _appended(inputs_of(options), files)
    work = partial(check_file, options=_check_options(chosen, options))
    show, finish = _writer(options)
    results: list[Checked] = []
    load_rules()
    for result in pool.run(work, inputs, options.jobs, "checking", attrgetter("project")):
        results.append(result)
        if result.failure:
            print(f"serviceconfig-ls: {result.failure}", file=sys.stderr)
        if result.rewrite is not None and options.fix:
            _replace(result.path, result.rewrite.after)
            for title in result.rewrite.titles:
                print(f"{result.path}: {title}", file=sys.stderr)
        if result.rewrite is not None and options.diff:
            sys.stdout.write(_patch(result.path, result.rewrite))
        for record in result.records:
            show(record)
    records = [record for result in results for record in result.records]
    finish(records)
    if options.format == CheckFormat.TEXT and not options.quiet and not options.diff:
        print(_summary(records, files, chosen))
    if any(result.failure for result in results):
        return 2
    bar = _RANKS[Severity(options.fail_on)]
    return int(any(_RANKS[record.severity] >= bar for record in records))


def _require_rules(names: Iterable[str]) -> None:
    """Raises UnusableError where one of the names is not a rule's."""
    unknown = sorted(set(names) - set(rule_summaries()))
    if unknown:
        message = f"there is no rule {', '.join(unknown)}: serviceconfig-ls rules lists them"
        raise UnusableError(message)


def _appended(files: Iterable[Input], found: list[Input]) -> Iterator[Input]:
    """The files, as they are found. Effect: appends each of them to ``found``."""
    for file in files:
        found.append(file)
        yield file


def _check_options(chosen: Versions, options: argparse.Namespace) -> CheckOptions:
    return CheckOptions(
        chosen,
        ignored=tuple(options.ignore),
        selected=frozenset(options.select),
        as_user=options.user,
        fix=options.fix or options.diff,
    )


def _writer(
    options: argparse.Namespace,
) -> tuple[Callable[[Record], None], Callable[[Sequence[Record]], None]]:
    """What prints a record as soon as it is found, and what prints all of them at the end."""
    match CheckFormat(options.format):
        case CheckFormat.TEXT:
            show = partial(text.show, console=terminal(options.color))
            return _nothing if options.diff else show, _nothing
        case CheckFormat.GITHUB:
            return lambda record: print(github.line(record)), _nothing
        case CheckFormat.JSON:
            return _nothing, lambda records: print(json_format.of_records(records))
        case CheckFormat.SARIF:
            return _nothing, lambda records: print(sarif.of_records(records))


def _nothing(_found: object) -> None:
    """Prints nothing."""


def _summary(records: Sequence[Record], files: Sequence[Input], chosen: Versions) -> str:
    """One line: what was found, in how many files, and for which systemd they were checked."""
    if not files:
        return "there was no file to check"
    counts = Counter(record.severity for record in records)
    found = [_count(counts[each], name) for each, name in _NAMES.items() if counts[each]]
    touched = len({record.path for record in records})
    where = f" in {touched} of {_count(len(files), 'file')}" if found else ""
    what = ", ".join(found) if found else f"nothing found in {_count(len(files), 'file')}"
    targets = Counter(chosen.of(file) for file in files)
    named = targets.most_common(_MAX_VERSIONS_NAMED)
    judged = ", ".join(f"{target.version} ({target.reason})" for target, _ in named)
    more = " and others" if len(targets) > len(named) else ""
    return f"{what}{where}; systemd {judged}{more}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _patch(path: Path, rewrite: Rewrite) -> str:
    """A unified diff with names as git writes them."""
    name = path.as_posix()
    old, new = (_LINE.findall(content.decode()) for content in (rewrite.before, rewrite.after))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    unfinished = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + unfinished for line in lines)


def _replace(path: Path, content: bytes) -> None:
    """Effect: replaces a file in one step; its permissions stay. Raises UnusableError."""
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
