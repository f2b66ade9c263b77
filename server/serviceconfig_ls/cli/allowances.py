"""Hints about what has no effect in a project's configuration: allowances and thresholds."""

from __future__ import annotations

import os
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.inputs import STDIN
from serviceconfig_ls.cli.results import LineColumn, Record
from serviceconfig_ls.features.text_rules import EXPIRED_ALLOWANCE, UNUSED_ALLOWANCE
from systemd_directives.model import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Container, Iterable, Sequence

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.cli.results import ScoredService
    from serviceconfig_ls.features.project_config import Allowance, ProjectConfig


def stale_allowances(
    options: argparse.Namespace, files: Sequence[Input], used: Container[Allowance]
) -> list[Record]:
    """A hint for each allowance that ended, or that accepts nothing in a project checked whole."""
    found = []
    for config in dict.fromkeys(file.config for file in files if file.config.allow):
        is_whole = _is_whole(config, options)
        for allowance in config.allow:
            rule = _staleness(allowance, is_used=allowance in used or not is_whole)
            if rule is None or rule in options.ignore:
                continue
            if options.select and rule not in options.select:
                continue
            found.append(_stale(config, allowance, rule))
    return found


def useless_score_entries(
    options: argparse.Namespace, files: Iterable[Input], found: Sequence[ScoredService]
) -> list[str]:
    """A message for each threshold of no service, and each accepted score that needs no allowance.

    Only for a project that is scored whole. ``found`` has all services that a configuration names.
    """
    messages = []
    for config in dict.fromkeys(file.config for file in files):
        if options.service or not _is_whole(config, options):
            continue
        services = [each for each in found if each.config is config or each.config == config]
        names = {each.service.unit.name for each in services}
        path = os.path.relpath(config.file) if config.file else ""
        for name, _ in config.thresholds:
            if name not in names:
                near = get_close_matches(name, [each for each in names if each], 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                messages.append(f"{path}: threshold.{name}: there is no such service{hint}")
        for allowance in config.allow:
            reason = _useless_score(allowance, config, services, options.threshold)
            if reason is not None:
                messages.append(f"{path}:{allowance.line}: {allowance}: {reason}")
    return messages


def _useless_score(
    allowance: Allowance,
    config: ProjectConfig,
    services: Iterable[ScoredService],
    threshold: int | None,
) -> str | None:
    """Why an allowance accepts no score; None if it does, or perhaps does."""
    if allowance.rule is not None:
        return None
    if not allowance.holds(date.today()):
        return f"it was accepted until {allowance.until}"
    accepted = [
        each
        for each in services
        if allowance.place.has(
            config.relative(str(each.service.path.absolute())), each.service.unit.name
        )
    ]
    if not accepted:
        return "there is no such service"
    limits = [each.threshold if threshold is None else threshold for each in accepted]
    is_needed = any(
        limit is None or each.service.unit.partial or each.score.offline.high > limit
        for each, limit in zip(accepted, limits, strict=True)
    )
    return None if is_needed else "no score needs it: none is above the threshold"


def _is_whole(config: ProjectConfig, options: argparse.Namespace) -> bool:
    """Whether the paths of a call include the whole folder of a configuration."""
    for path in options.paths:
        folder = "" if path == STDIN else os.path.abspath(path)  # noqa: PTH100 - keeps links
        if folder and f"{config.folder}{os.sep}".startswith(folder.rstrip(os.sep) + os.sep):
            return bool(config.file)
    return False


def _staleness(allowance: Allowance, *, is_used: bool) -> str | None:
    """The rule that reports an allowance; ``security`` knows whether a score needs one."""
    if not allowance.holds(date.today()):
        return EXPIRED_ALLOWANCE
    return None if is_used or allowance.rule is None else UNUSED_ALLOWANCE


def _stale(config: ProjectConfig, allowance: Allowance, rule: str) -> Record:
    path = Path(os.path.relpath(config.file))
    place = LineColumn(allowance.line, 1)
    message = (
        f"Nothing is reported that this accepts: {allowance}"
        if rule == UNUSED_ALLOWANCE
        else f"{allowance} was accepted until {allowance.until}"
    )
    return Record(
        path,
        place,
        place,
        allowance.place.service,
        None,
        rule,
        Severity.HINT,
        None,
        message,
        (),
        "",
    )
