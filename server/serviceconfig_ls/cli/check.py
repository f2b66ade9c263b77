"""``check``: reports what is wrong in files, as text or for programs, and applies safe fixes."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli import output, pool
from serviceconfig_ls.cli.allowances import stale_allowances
from serviceconfig_ls.cli.arguments import CheckFormat
from serviceconfig_ls.cli.baseline import chosen_baseline, with_records, write_baseline
from serviceconfig_ls.cli.bases import chosen_bases
from serviceconfig_ls.cli.check_file import CheckOptions, Fixes, check_file, load_rules
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.formats import (
    check_summary,
    github,
    gitlab,
    json_format,
    junit,
    record_text,
    sarif,
)
from serviceconfig_ls.cli.formats.check_summary import Fixed
from serviceconfig_ls.cli.formats.patch import patch
from serviceconfig_ls.cli.inputs import STDIN, Input, inputs_of
from serviceconfig_ls.cli.result_cache import keep, look_up
from serviceconfig_ls.cli.results import Checked, Record
from serviceconfig_ls.cli.rewriting import Rewriting, rewrite
from serviceconfig_ls.cli.subcommand import FOUND, OK, UNUSABLE, subcommand
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features.explain import rule_summaries
from systemd_directives.model import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from serviceconfig_ls.cli.versions import Versions
    from serviceconfig_ls.features.project_config import Allowance

_FOR_PEOPLE = (CheckFormat.TEXT, CheckFormat.GROUPED)
_JSON_FORMATS = {
    CheckFormat.JSON: json_format.of_records,
    CheckFormat.SARIF: sarif.of_records,
    CheckFormat.GITLAB: gitlab.of_records,
}
_RANKS = {Severity.HINT: 0, Severity.INFORMATION: 1, Severity.WARNING: 2, Severity.ERROR: 3}


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: checks the inputs and prints what is wrong. Returns the exit status."""
    _require_rules([*options.select, *options.ignore])
    chosen = versions(options.systemd)
    baseline = chosen_baseline(options)
    if options.unsafe_fixes and not options.fix and not options.diff:
        raise UnusableError("--unsafe-fixes needs --fix or --diff")
    if options.fix and STDIN in options.paths:
        raise UnusableError("--fix cannot change standard input: use --diff")
    show, finish = _printer(options)
    records: list[Record] = []
    files: list[Input] = []
    every: list[Record] = []  # also those of the baseline
    used: set[Allowance] = set()
    fixed = Fixed()
    unread: set[Path] = set()
    failed = False
    load_rules()
    try:
        with closing(_results(options, chosen, files)) as results:
            for result in results:
                if result.failure is not None:
                    unread.add(result.path)
                found = _finished(result, options)
                failed = failed or found.failure is not None
                used |= found.used
                if found.rewrite is not None:
                    fixed = fixed.with_file(len(found.rewrite.titles))
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
        output.report_line(f"{baseline.file}: {check_summary.count(len(every), 'finding')}")
        return UNUSABLE if failed else OK
    if options.format in _FOR_PEOPLE and not options.quiet and not options.diff:
        checked = [file for file in files if file.path not in unread]
        if checked or not unread:
            if records and options.format == CheckFormat.GROUPED:
                output.write_line("")
            done = fixed if options.fix else None
            for line in check_summary.lines(records, checked, chosen, done):
                output.write_line(line)
    if failed:
        return UNUSABLE
    if options.exit_zero:
        return OK
    bar = _RANKS[Severity(options.fail_on)]
    return FOUND if any(_RANKS[record.severity] >= bar for record in records) else OK


def _results(
    options: argparse.Namespace, chosen: Versions, files: list[Input]
) -> Generator[Checked, None, None]:
    """The result of each input, those that are kept or new ones.

    Effect: appends the inputs to ``files``, and keeps new results.
    """
    check_options = _check_options(chosen, options)
    work = pool.Work(
        partial(check_file, options=check_options), _failed, attrgetter("project"), "checking"
    )
    if options.no_cache or options.fix or options.diff:
        yield from pool.run(work, _appended(inputs_of(options), files), options.jobs)
        return
    files += inputs_of(options)
    kept = look_up(files, check_options)
    rest = [file for file in files if str(file.path) not in kept.results]
    results: list[tuple[Input, Checked]] = []
    with closing(pool.run(work, rest, options.jobs)) as checked:
        for file in files:
            result = kept.results.get(str(file.path)) or next(checked)
            results.append((file, result))
            yield result
    keep(kept, results)


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
        return result._replace(records=result.rewrite.unfixed, failure=str(error), rewrite=None)
    if rewritten is Rewriting.NOT_NEEDED:
        return result._replace(rewrite=None)
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
        fix=_fixes(options),
        bases=chosen_bases(options.base),
    )


def _fixes(options: argparse.Namespace) -> Fixes:
    if not options.fix and not options.diff:
        return Fixes.NONE
    return Fixes.ALL if options.unsafe_fixes else Fixes.SAFE


class _Printer(NamedTuple):
    """How records are printed."""

    show: Callable[[Record], None]
    """Prints one as soon as it is found."""
    finish: Callable[[Sequence[Record]], None]
    """Prints all of them at the end."""


def _printer(options: argparse.Namespace) -> _Printer:
    screen = output.Screen(options.color)
    if options.statistics:
        return _Printer(_nothing, partial(check_summary.show_statistics, screen=screen))
    match CheckFormat(options.format):
        case CheckFormat.TEXT | CheckFormat.GROUPED if options.diff or options.update_baseline:
            return _Printer(_nothing, _nothing)
        case CheckFormat.TEXT:
            return _Printer(record_text.TextPrinter(screen).show, _nothing)
        case CheckFormat.GROUPED:
            return _Printer(record_text.GroupedPrinter(screen).show, _nothing)
        case CheckFormat.GITHUB:
            return _Printer(lambda record: output.write_command(github.line(record)), _nothing)
        case CheckFormat.JUNIT:
            return _Printer(_nothing, lambda records: output.write_lines(junit.of_records(records)))
        case _ as chosen:
            write = _JSON_FORMATS[chosen]
            return _Printer(_nothing, lambda records: output.write_json(write(records)))


def _nothing(_found: object) -> None:
    """Prints nothing."""
