"""``check``: reports what is wrong in files, as text or for programs, and applies safe fixes."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output, pool
from serviceconfig_ls.cli.allowances import stale_allowances
from serviceconfig_ls.cli.arguments import CheckFormat
from serviceconfig_ls.cli.baseline import chosen_baseline, with_records, write_baseline
from serviceconfig_ls.cli.check_file import CheckOptions, check_file, load_rules
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.formats import github, json_format, record_text, sarif
from serviceconfig_ls.cli.formats.patch import patch
from serviceconfig_ls.cli.inputs import STDIN, Input, inputs_of
from serviceconfig_ls.cli.results import Checked, Record
from serviceconfig_ls.cli.rewriting import Rewriting, rewrite
from serviceconfig_ls.cli.subcommand import FOUND, OK, UNUSABLE, subcommand
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features.explain import rule_summaries
from systemd_directives.model import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from serviceconfig_ls.cli.versions import Versions
    from serviceconfig_ls.features.project_config import Allowance

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


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: checks the inputs and prints what is wrong. Returns the exit status."""
    _require_rules([*options.select, *options.ignore])
    chosen = versions(options.systemd)
    baseline = chosen_baseline(options)
    if options.fix and STDIN in options.paths:
        raise UnusableError("--fix cannot change standard input: use --diff")
    check = partial(check_file, options=_check_options(chosen, options))
    work = pool.Work(check, _failed, attrgetter("project"), "checking")
    show, finish = _writer(options)
    records: list[Record] = []
    files: list[Input] = []
    every: list[Record] = []  # also those of the baseline
    used: set[Allowance] = set()
    inputs = _appended(inputs_of(options), files)
    unread: set[Path] = set()
    failed = False
    load_rules()
    try:
        with closing(pool.run(work, inputs, options.jobs)) as results:
            for result in results:
                if result.failure is not None:
                    unread.add(result.path)
                found = _finished(result, options)
                failed = failed or found.failure is not None
                used |= found.used
                every += found.records
                reported = found.records if baseline is None else baseline.new(found.records)
                records += reported
                for record in reported:
                    show(record)
                if reported:
                    output.flush()  # a reader may wait for it
    except OSError:
        raise
    except Exception:
        finish(records)  # what was found so far
        raise
    for record in stale_allowances(options, files, used):
        records.append(record)
        show(record)
    finish(records)
    if baseline is not None and options.update_baseline:
        write_baseline(with_records(baseline, every))
        output.report_line(f"{baseline.file}: {_count(len(every), 'finding')}")
        return UNUSABLE if failed else OK
    if options.format == CheckFormat.TEXT and not options.quiet and not options.diff:
        checked = [file for file in files if file.path not in unread]
        if checked or not unread:
            output.write_line(_summary(records, checked, chosen))
    if failed:
        return UNUSABLE
    if options.exit_zero:
        return OK
    bar = _RANKS[Severity(options.fail_on)]
    return FOUND if any(_RANKS[record.severity] >= bar for record in records) else OK


def _failed(file: Input, reason: str) -> Checked:
    return Checked(file.path, failure=f"{file.path}: {reason}")


def _finished(result: Checked, options: argparse.Namespace) -> Checked:
    """The result after its fixes were written, if they are to be. Effect: writes and reports."""
    if result.failure is not None:
        output.report(result.failure)
    if result.rewrite is None:
        return result
    if options.diff:
        output.write_patch(patch(result.path, result.rewrite))
    if not options.fix:
        return result
    try:
        rewritten = rewrite(result.path, result.rewrite.before, result.rewrite.after)
    except UnusableError as error:
        output.report(str(error))
        return result._replace(records=result.rewrite.unfixed, failure=str(error))
    if rewritten is Rewriting.DONE:
        for title in result.rewrite.titles:
            output.report_line(f"{result.path}: {title}")
    return result


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
            show = partial(record_text.show, screen=output.Screen(options.color))
            return _nothing if options.diff else show, _nothing
        case CheckFormat.GITHUB:
            return lambda record: output.write_command(github.line(record)), _nothing
        case CheckFormat.JSON:
            return _nothing, lambda records: output.write_json(json_format.of_records(records))
        case CheckFormat.SARIF:
            return _nothing, lambda records: output.write_json(sarif.of_records(records))


def _nothing(_found: object) -> None:
    """Prints nothing."""


def _summary(records: Sequence[Record], files: Sequence[Input], chosen: Versions) -> str:
    """One line: what was found, in how many files, and for which systemd they were checked."""
    if not files:
        return "there was no file to check"
    counts = Counter(record.severity for record in records)
    found = [_count(counts[each], name) for each, name in _NAMES.items() if counts[each]]
    touched = len({record.path for record in records} & {file.path for file in files})
    where = f" in {touched} of {_count(len(files), 'file')}" if found else ""
    what = ", ".join(found) if found else f"nothing found in {_count(len(files), 'file')}"
    targets = Counter(chosen.of(file) for file in files)
    named = targets.most_common(_MAX_VERSIONS_NAMED)
    judged = ", ".join(f"{target.version} ({target.reason})" for target, _ in named)
    more = " and others" if len(targets) > len(named) else ""
    return f"{what}{where}; systemd {judged}{more}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
