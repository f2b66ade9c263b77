"""``security``: the exposure of services, as a table, as Markdown or for scripts."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serviceconfig_ls.cli import pool
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.files import inputs
from serviceconfig_ls.cli.services import Service, is_hardened, services
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure import score as scores
from systemd_directives.exposure import (
    PolicyError,
    Score,
    ScoreRange,
    level,
    parse_policy,
    score,
)
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    import argparse

    from serviceconfig_ls.cli.files import Input
    from serviceconfig_ls.cli.versions import Versions
    from serviceconfig_ls.workspace.systemd_version import Target
    from systemd_directives.exposure import Policy, ScoredCheck


@dataclass(frozen=True, slots=True)
class Scored:
    """A service with its figures."""

    service: Service
    score: Score
    target: Target


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one input."""

    found: tuple[Scored, ...] = ()
    failure: str | None = None


def run(options: argparse.Namespace) -> int:
    """Effect: prints the figures. Gives 1 where a whole service is above the threshold."""
    chosen = versions(options.systemd)
    policy = _policy(options.policy)
    files = list(inputs(options.paths, options.stdin_filename))
    work = partial(_score, chosen=chosen, policy=policy, user=options.user, every=options.all)
    results = list(pool.run(work, files, options.jobs, "scoring", attrgetter("project")))
    found = [scored for result in results for scored in result.found]
    _print(found, options, files)
    failures = [result.failure for result in results if result.failure]
    for failure in failures:
        print(f"serviceconfig-ls: {failure}", file=sys.stderr)
    if failures:
        return 2
    return int(any(_is_above(scored, options.threshold) for scored in found))


def _score(
    file: Input, *, chosen: Versions, policy: Policy | None, user: bool, every: bool
) -> Result:
    target = chosen.of(file)
    found = []
    try:
        for service in services(file, user=user):
            if every or is_hardened(service.unit):
                arch = scores.architecture(Config())
                figures = score(service.unit, target.version, arch=arch, policy=policy)
                found.append(Scored(service, figures, target))
    except UnusableError as error:
        return Result(failure=str(error))
    return Result(tuple(found))


def _policy(path: str | None) -> Policy | None:
    if path is None:
        return None
    try:
        return parse_policy(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"--policy {path}: {error.strerror if isinstance(error, OSError) else error}"
        raise UnusableError(message) from error
    except PolicyError as error:
        message = f"--policy {path}: {error}"
        raise UnusableError(message) from error


def _is_above(scored: Scored, threshold: int) -> bool:
    """Whether a whole service is certainly above; lines that add to another unit never are."""
    return not scored.service.unit.partial and scored.score.offline.low > threshold


def _print(found: list[Scored], options: argparse.Namespace, files: list[Input]) -> None:
    if options.format == "json":
        print(json.dumps([_record(scored) for scored in found], indent=1, ensure_ascii=False))
        return
    if options.format == "markdown":
        from serviceconfig_ls.features.exposure.table import table

        print("\n\n".join(table(s.service.unit, s.score, s.service.reason) for s in found))
    else:
        from serviceconfig_ls.cli.console import screen
        from serviceconfig_ls.cli.formats.table import show

        console = screen(options.color)
        for scored in found:
            show(scored, console)
    if not found and not options.quiet:
        note = "" if options.all else "; --all shows also those that harden nothing"
        print(f"there is no service to show in {len(files)} files{note}", file=sys.stderr)


def _record(scored: Scored) -> dict[str, Any]:
    service, figures = scored.service, scored.score
    unit = service.unit
    return {
        "path": str(service.path),
        "line": service.line,
        "service": unit.name,
        "scope": unit.scope.value,
        "systemd": figures.version,
        "systemd_from": scored.target.reason,
        "open": unit.completeness is not Completeness.COMPLETE,
        "openness": unit.completeness.value,
        "partial": unit.partial,
        "exposure": _range(figures.offline),
        "live": _range(figures.live),
        "level": {"low": level(figures.live.low), "high": level(figures.live.high)},
        "checks": [_check(row) for row in figures.rows],
    }


def _range(value: ScoreRange) -> dict[str, int]:
    return {"low": value.low, "high": value.high}


def _check(row: ScoredCheck) -> dict[str, Any]:
    return {
        "json_field": row.check.json_field,
        "set": row.set,
        "exposure": row.exposure,
        "badness": row.badness,
        "weight": row.weight,
        "range": row.range,
        "decided": row.decided,
    }
