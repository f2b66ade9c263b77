"""A partition with mount options twice.

What it checks
    RootImageOptions that names one partition more than once.

Why
    One of the options is lost: up to systemd 259 the first one counts, from 260 on the last.

Instead
    Write all options of a partition once, separated by commas.

Reference
    systemd.exec(5), RootImageOptions; release notes of systemd 260.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_LAST_WINS = SystemdVersion(260)
_ROOT = "root"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RootImageOptions",),
    bad=(
        service("RootImage=/srv/web.raw\nRootImageOptions=root:ro root:nodev"),
        service("RootImage=/srv/web.raw\nRootImageOptions=ro home:ro root:noexec"),
    ),
    good=(
        service("RootImage=/srv/web.raw\nRootImageOptions=root:ro,nodev home:ro"),
        service("RootImage=/srv/web.raw\nRootImageOptions=ro"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the words whose options are lost."""
    setting = unit.effective("RootImageOptions")
    text = (setting.text if setting else None) or ""
    if setting is None or set(text) & set("\"'\\%"):
        return
    last = unit.version >= _LAST_WINS
    words: dict[str, re.Match[str]] = {}
    for match in re.finditer(r"\S+", text):
        head, colon, _ = match[0].partition(":")
        partition = head if colon else _ROOT
        before = words.get(partition)
        if before is None or last:
            words[partition] = match
        if before is None:
            continue
        lost = before if last else match
        yield report.value(
            setting,
            f"only the {'last' if last else 'first'} options of {partition} count",
            start=lost.start(),
            end=lost.end(),
        )
