"""A system call that is allowed without having been denied.

What it checks
    Words without ~ that follow a first line with ~ and that no earlier line denies.

Why
    The first line makes the list a deny list. A later line without ~ removes calls from that
    list; a call that is not on it stays allowed. Usually the line was meant to deny.

Instead
    Write ~ before each word that is to be denied, or remove it.

Reference
    systemd.exec(5), SystemCallFilter; the score of 252, 257 and 262 is the same with and
    without the line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue import known_words
from systemd_directives.model import Completeness, Effect, Fix, Remove, Replace, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting


_DENIED_USUALLY = frozenset(
    {
        *("@clock", "@cpu-emulation", "@debug", "@keyring", "@memlock", "@module", "@mount"),
        *("@obsolete", "@privileged", "@raw-io", "@reboot", "@swap"),
    }
)
"""Groups that stand in a filter to be denied; after a word with ~ they were meant to be."""
_MAX_NAMED = 3
"""The words that a message names."""


class _IdleWord(NamedTuple):
    """A word that has no effect."""

    setting: Setting
    start: int
    end: int
    text: str


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    bad=(
        service(
            "SystemCallFilter=~@mount\nSystemCallFilter=ptrace",
            "SystemCallFilter=~@mount",
        ),
        service(
            "SystemCallFilter=~@clock\nSystemCallFilter=@mount",
            "SystemCallFilter=~@clock\nSystemCallFilter=~@mount",
        ),
        service(
            "SystemCallFilter=~@clock\nSystemCallFilter=@debug\nSystemCallFilter=@mount",
            "SystemCallFilter=~@clock\nSystemCallFilter=~@debug\nSystemCallFilter=~@mount",
        ),
    ),
    good=(
        service("SystemCallFilter=~@mount\nSystemCallFilter=chroot"),
        service("SystemCallFilter=@system-service\nSystemCallFilter=@mount"),
        service("SystemCallFilter=~@clock\nSystemCallFilter=~@debug\nSystemCallFilter=~@mount"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports all words that remove nothing from the list, at the first of them."""
    settings = unit.lines("SystemCallFilter")
    if unit.completeness in (Completeness.UNKNOWN_MERGE, Completeness.UNKNOWN_OVERLAY):
        return
    if not all(setting.certain and setting.text is not None for setting in settings):
        return
    idle = tuple(_idle_words(settings, unit))
    if not idle:
        return
    first = idle[0]
    names = [word.text for word in idle]
    shown = ", ".join(names[:_MAX_NAMED]) + (" and others" if len(names) > _MAX_NAMED else "")
    were, them = ("was", "it") if len(names) == 1 else ("were", "them")
    yield report.value(
        first.setting,
        f"{shown} {were} not denied before, so allowing {them} has no effect",
        *_fixes(idle, unit),
        start=first.start,
        end=first.end,
        related=tuple((word.setting, f"{word.text} as well") for word in idle[1:]),
    )


def _idle_words(settings: tuple[Setting, ...], unit: UnitView) -> Iterator[_IdleWord]:
    """The words without ~ that remove no call from a deny list."""
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
            for found in re.finditer(r"\S+", setting.text or ""):
                calls = _calls([found[0]], unit)
                if calls and calls.isdisjoint(denied):
                    yield _IdleWord(setting, *found.span(), found[0])
            denied -= _calls(text.split(), unit)


def _fixes(idle: tuple[_IdleWord, ...], unit: UnitView) -> Iterator[Fix]:
    """Denies what is usually denied; removes the rest, which may be meant to be allowed."""
    if any((word.setting.text or "").strip() != word.text for word in idle):
        return
    names = idle[0].text if len(idle) == 1 else "all of them"
    changes = (Replace(word.setting, word.start, word.end, f"~{word.text}") for word in idle)
    deny = Fix(f"Deny {names}", tuple(changes))
    if all(word.text in _DENIED_USUALLY for word in idle):
        yield deny
        return
    usually = _calls(sorted(_DENIED_USUALLY - {"@privileged"}), unit)
    may_be_meant = all(_calls([word.text], unit) <= usually for word in idle)
    remove = Fix(f"Remove {names}", tuple(Remove(word.setting) for word in idle))
    yield remove._replace(doubtful=may_be_meant)
    if may_be_meant:
        yield deny._replace(doubtful=True)


def _calls(words: list[str], unit: UnitView) -> frozenset[str]:
    names = (word.partition(":")[0] for word in words)
    return known_words.expand(names, unit.version, "x86-64")
