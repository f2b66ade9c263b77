"""``security``: the exposure of services, as a table, as Markdown or for programs."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output, pool
from serviceconfig_ls.cli.allowances import useless_score_entries
from serviceconfig_ls.cli.arguments import Grouping, SecurityFormat, Sort
from serviceconfig_ls.cli.baseline import chosen_baseline, with_scores, write_baseline
from serviceconfig_ls.cli.bases import ChosenBases, chosen_bases
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.evaluated import evaluate
from serviceconfig_ls.cli.formats import (
    html_report,
    json_format,
    score_diff,
    score_list,
    score_table,
)
from serviceconfig_ls.cli.inputs import inputs_of
from serviceconfig_ls.cli.results import Scored, ScoredService
from serviceconfig_ls.cli.security_diff import changes
from serviceconfig_ls.cli.services import is_hardened, services
from serviceconfig_ls.cli.subcommand import FOUND, OK, UNUSABLE, subcommand
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.security_table import table
from serviceconfig_ls.workspace.base.places import AUTO, PINNED
from systemd_directives.exposure import PolicyError, format_score, parse_policy, score
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from serviceconfig_ls.cli.baseline import Baseline
    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.cli.security_diff import ScoreAll
    from serviceconfig_ls.cli.versions import Versions
    from systemd_directives.exposure import Policy


MAX_POLICY_BYTES = 1 << 20
_MAX_NAMED = 20
"""Services above the threshold in messages."""
_MAX_NEAR_NAMES = 3
"""Similar names in a message."""


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints the scores. Returns 1 where a whole service is above the threshold."""
    if bool(options.paths) == (options.eval is not None) or (options.eval and options.diff):
        raise UnusableError("give a PATH, or --eval FLAKEREF#HOST without --diff")
    chosen = versions(options.systemd)
    baseline = chosen_baseline(options)
    policy = _policy(options.policy)
    score_file = partial(
        _score,
        chosen=chosen,
        policy=policy,
        as_user=options.user,
        # what has lost all its hardening must not pass a comparison
        unhardened=options.all or options.diff is not None or baseline is not None,
        bases=chosen_bases(options.base),
    )
    if options.diff is not None and options.base in (None, AUTO):
        score_file = partial(score_file, bases=ChosenBases(PINNED))
    work = pool.Work(score_file, _failed, attrgetter("project"), "scoring")
    if options.diff is not None:
        return _diff(options, lambda files: list(pool.run(work, files, options.jobs)), policy)
    files = list(inputs_of(options))
    results = list(pool.run(work, files, options.jobs))
    if options.eval is not None:
        results = [_evaluated(options, chosen, policy)]
    found = [scored for result in results for scored in result.services]
    if baseline is not None and not options.all:
        found = [scored for scored in found if _is_wanted(scored, baseline)]
    if options.service:
        found = _named(found, options)
    if found or options.format == SecurityFormat.JSON:
        _print(found, options)
        _report_partial(found, options)
    failures = [result.failure for result in results if result.failure]
    read = len(files) - len(failures)
    if read and not found and not options.quiet and options.format != SecurityFormat.JSON:
        note = "" if options.all else "; --all shows also those that harden nothing"
        count = "1 file" if read == 1 else f"{read} files"
        output.report_line(f"there is no service to show in {count}{note}")
    for failure in failures:
        output.report(failure)
    if failures:
        return UNUSABLE
    if baseline is not None and options.update_baseline:
        write_baseline(with_scores(baseline, found))
        count = "1 service" if len(found) == 1 else f"{len(found)} services"
        output.report_line(f"{baseline.file}: {count}")
        return OK
    if not options.quiet:
        for message in useless_score_entries(options, files, found):
            output.report_line(message)
    above = [scored for scored in found if _is_above(scored, options.threshold, baseline)]
    for scored in above[:_MAX_NAMED]:
        output.report(_excess(scored, options.threshold, baseline))
    if len(above) > _MAX_NAMED:
        output.report(f"and {len(above) - _MAX_NAMED} more")
    return FOUND if above and not options.exit_zero else OK


def _is_wanted(scored: ScoredService, baseline: Baseline) -> bool:
    """Whether a service is hardened, or something is expected of its score."""
    unit = scored.service.unit
    return (
        is_hardened(unit)
        or scored.config.names_score_of(unit.name)
        or baseline.exposure_of(scored) is not None
    )


def _report_partial(found: Sequence[ScoredService], options: argparse.Namespace) -> None:
    """Effect: says how units that are defined elsewhere get a score, if there are any."""
    count = sum(each.service.unit.partial and each.service.base is None for each in found)
    if count and not options.quiet and options.format != SecurityFormat.JSON:
        units, them = ("1 unit is", "it") if count == 1 else (f"{count} units are", "them")
        output.report_line(
            f"{units} defined elsewhere; --base completes {them} from a nixpkgs checkout, a built "
            "system or a folder of unit files"
        )


def _diff(options: argparse.Namespace, score_all: ScoreAll, policy: Policy | None) -> int:
    """Effect: prints what changed. Returns 1 where a service is now above the threshold."""
    found, failures = changes(options, score_all, policy)
    if options.service:
        names = {name.removesuffix(".service") for name in options.service}
        found = [change for change in found if change.any.service.unit.name in names]
    match SecurityFormat(options.format):
        case SecurityFormat.JSON:
            output.write_json(score_diff.json_text(found))
        case SecurityFormat.HTML:
            output.write_html(html_report.difference_page(found, options.diff))
        case SecurityFormat.MARKDOWN:
            output.write_lines(score_diff.markdown(found, options.diff))
        case _:
            score_diff.show(found, options.diff, output.Screen(options.color))
    for failure in failures:
        output.report(failure)
    if failures:
        return UNUSABLE
    after = [change.after for change in found if change.after is not None]
    above = [scored for scored in after if _is_above(scored, options.threshold, None)]
    for scored in above[:_MAX_NAMED]:
        output.report(_excess(scored, options.threshold, None))
    return FOUND if above and not options.exit_zero else OK


def _evaluated(options: argparse.Namespace, chosen: Versions, policy: Policy | None) -> Scored:
    """The services that ``--eval`` names, with their scores. Effect: runs Nix."""
    evaluated = evaluate(options.eval)
    target = chosen.given or evaluated.target
    arch = scores.architecture(Config())
    wanted = (each for each in evaluated.services if options.all or is_hardened(each.unit))
    found = (
        ScoredService(each, score(each.unit, target.version, arch=arch, policy=policy), target)
        for each in wanted
    )
    return Scored(tuple(found))


def _named(found: Sequence[ScoredService], options: argparse.Namespace) -> list[ScoredService]:
    """The services that ``--service`` names. Raises UnusableError if one of them is not there."""
    wanted = {name.removesuffix(".service") for name in options.service}
    known = {scored.service.unit.name for scored in found if scored.service.unit.name}
    for name in sorted(wanted - known):
        near = get_close_matches(name, sorted(known), n=_MAX_NEAR_NAMES)
        hint = f"; similar: {', '.join(near)}" if near else ""
        rest = "" if options.all else "; --all finds services without hardening, too"
        raise UnusableError(f"--service {name}: there is no such service here{hint}{rest}")
    return [scored for scored in found if scored.service.unit.name in wanted]


def _failed(file: Input, reason: str) -> Scored:
    return Scored(failure=f"{file.path}: {reason}")


def _policy(path: str | None) -> Policy | None:
    """The policy in a file. Effect: reports what has no effect in it. Raises UnusableError."""
    if path is None:
        return None
    try:
        policy = parse_policy(read_file(path, MAX_POLICY_BYTES).decode())
    except (OSError, UnicodeDecodeError) as error:
        message = f"--policy {path}: {error.strerror if isinstance(error, OSError) else error}"
        raise UnusableError(message) from error
    except PolicyError as error:
        message = f"--policy {path}: {error}"
        raise UnusableError(message) from error
    if policy.ignored:
        output.report(f"--policy {path}: systemd ignores {', '.join(policy.ignored)}")
    return policy


def _score(
    file: Input,
    *,
    chosen: Versions,
    policy: Policy | None,
    as_user: bool,
    unhardened: bool,
    bases: ChosenBases,
) -> Scored:
    """The services of an input with their scores.

    ``unhardened``: also those without hardening that the configuration does not name.
    """
    target = chosen.of(file)
    arch = scores.architecture(chosen.config(file))
    found = []
    try:
        for service in services(file, as_user=as_user, base=bases.of(file)):
            name = service.unit.name
            if unhardened or is_hardened(service.unit) or file.config.names_score_of(name):
                result = score(service.unit, target.version, arch=arch, policy=policy)
                found.append(
                    ScoredService(
                        service,
                        result,
                        target,
                        file.config,
                        file.config.threshold_of(name),
                        file.config.score_allowance(str(file.path.absolute()), name, date.today()),
                    )
                )
    except UnusableError as error:
        return Scored(failure=str(error))
    return Scored(tuple(found))


def _print(found: Sequence[ScoredService], options: argparse.Namespace) -> None:
    shown = found
    wanted = SecurityFormat(options.format)
    if options.sort or options.top or wanted is not SecurityFormat.JSON:
        ordered = score_list.in_order(found, Sort(options.sort or Sort.EXPOSURE))
        shown = ordered[: options.top or None]
    grouping = Grouping(options.group)
    match wanted, len(found) > 1:
        case SecurityFormat.JSON, _:
            output.write_json(json_format.of_scores(shown))
        case SecurityFormat.HTML, _:
            output.write_html(html_report.services_page(shown, found))
        case SecurityFormat.MARKDOWN, True:
            output.write_lines(score_list.markdown(shown, found, grouping))
        case SecurityFormat.MARKDOWN, False:
            output.write_lines(
                "\n\n".join(
                    table(s.service.unit, s.score, s.service.reason, s.service.base) for s in shown
                )
            )
        case (SecurityFormat.LIST, _) | (SecurityFormat.AUTO, True):
            screen = output.Screen(options.color)
            if options.top is None:
                shown = score_list.that_fit(shown, grouping, screen)
                left_out = len(found) - len(shown)
                score_list.show(shown, found, grouping, screen, left_out=left_out)
            else:
                score_list.show(shown, found, grouping, screen)
        case _:
            screen = output.Screen(options.color)
            for scored in shown:
                score_table.show(scored, screen)


def _is_above(scored: ScoredService, threshold: int | None, baseline: Baseline | None) -> bool:
    """Whether a whole service is certainly above what is accepted; a partial unit never is."""
    accepted = _accepted(scored, threshold, baseline)
    return (
        accepted is not None
        and not scored.service.unit.partial
        and scored.score.offline.low > accepted
    )


def _accepted(
    scored: ScoredService, threshold: int | None, baseline: Baseline | None
) -> int | None:
    """The highest exposure that is accepted, in tenths; None if any is."""
    before = None if baseline is None else baseline.exposure_of(scored)
    if before is not None:
        return before
    if threshold is not None:
        return threshold
    return None if scored.allowance is not None else scored.threshold


def _excess(scored: ScoredService, threshold: int | None, baseline: Baseline | None) -> str:
    accepted = _accepted(scored, threshold, baseline)
    figure = scores.format_range(scored.score.offline)
    before = None if baseline is None else baseline.exposure_of(scored)
    limit = "in the baseline it was" if before is not None else "the highest accepted exposure is"
    service = scored.service
    return (
        f"{service.path}:{service.line}: {service.unit.name or '?'}.service: {figure}; "
        f"{limit} {format_score(accepted or 0)}"
    )
