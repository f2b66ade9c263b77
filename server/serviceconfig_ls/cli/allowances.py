"""Hints about the allowances of a project's configuration that accept nothing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.inputs import STDIN
from serviceconfig_ls.cli.results import LineColumn, Record
from serviceconfig_ls.features.text_rules import EXPIRED_ALLOWANCE, UNUSED_ALLOWANCE
from systemd_directives.model import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Container, Sequence

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.features.project_config import Allowance, ProjectConfig


def stale_allowances(
    options: argparse.Namespace, files: Sequence[Input], used: Container[Allowance]
) -> list[Record]:
    """A hint for each allowance that ended, or that accepts nothing in a project checked whole."""
    whole = {os.path.abspath(path) for path in options.paths if path != STDIN}  # noqa: PTH100 - keeps links
    found = []
    for config in dict.fromkeys(file.config for file in files if file.config.allow):
        is_whole = any(
            config.folder == folder or config.folder.startswith(folder.rstrip(os.sep) + os.sep)
            for folder in whole
        )
        for allowance in config.allow:
            rule = _staleness(allowance, is_used=allowance in used or not is_whole)
            if rule is None or rule in options.ignore:
                continue
            if options.select and rule not in options.select:
                continue
            found.append(_stale(config, allowance, rule))
    return found


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
