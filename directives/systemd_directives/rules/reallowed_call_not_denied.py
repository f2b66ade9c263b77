"""A system call that is allowed without having been denied.

What it checks
    Words without ~ that follow a first line with ~ and that no earlier line denies.

Why
    The first line makes the list a deny list. A later line without ~ removes calls from that
    list; a call that is not on it stays allowed. Usually the line was meant to deny.

Instead
    Write ~ before the word to deny it, or remove it.

Reference
    systemd.exec(5), SystemCallFilter; the score of 252, 257 and 262 is the same with and
    without the line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.catalogue import known_words
from systemd_directives.model import Completeness, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

if TYPE_CHECKING:
    from systemd_directives.model import Setting


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    bad=(
        service(
            "SystemCallFilter=~@mount\nSystemCallFilter=ptrace",
            "SystemCallFilter=~@mount\nSystemCallFilter=~ptrace",
        ),
        service(
            "SystemCallFilter=~@clock\nSystemCallFilter=@mount",
            "SystemCallFilter=~@clock\nSystemCallFilter=~@mount",
        ),
    ),
    good=(
        service("SystemCallFilter=~@mount\nSystemCallFilter=chroot"),
        service("SystemCallFilter=@system-service\nSystemCallFilter=@mount"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each word that removes nothing from the list."""
    settings = unit.lines("SystemCallFilter")
    if unit.completeness in (Completeness.UNKNOWN_MERGE, Completeness.UNKNOWN_OVERLAY):
        return
    if not all(setting.certain and setting.text is not None for setting in settings):
        return
    denied: frozenset[str] | None = None
    for setting in settings:
        text = (setting.text or "").strip()
        if not text:
            denied = None
        elif text.startswith("~"):
            denied = (denied or frozenset()) | _calls(text[1:].split(), unit)
        elif denied is None:
            return
        else:
            yield from _idle(setting, denied, unit, report)
            denied -= _calls(text.split(), unit)


def _idle(setting: Setting, denied: frozenset[str], unit: UnitView, report: Report) -> Findings:
    for found in re.finditer(r"\S+", setting.text or ""):
        calls = _calls([found[0]], unit)
        if calls and calls.isdisjoint(denied):
            whole = (setting.text or "").strip() == found[0]
            start, end = found.span()
            fix = Fix(f"Deny {found[0]}", (Replace(setting, start, end, f"~{found[0]}"),))
            message = f"{found[0]} was not denied before, so allowing it has no effect"
            yield report.value(setting, message, *((fix,) if whole else ()), start=start, end=end)


def _calls(words: list[str], unit: UnitView) -> frozenset[str]:
    names = (word.partition(":")[0] for word in words)
    return known_words.expand(names, unit.version, "x86-64")
