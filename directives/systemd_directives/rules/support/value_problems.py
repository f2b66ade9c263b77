"""Makes findings of the problems that the value grammars report, and says which rule has which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar import NOTHING_KNOWN, grammar_of, verdict
from systemd_directives.grammar.base import DROPPED
from systemd_directives.model import Effect, Finding, Fix, Problem, Replace, Setting, Severity
from systemd_directives.rules.support.rule import Evidence, Example, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.grammar import SpecifierValues
    from systemd_directives.model import SystemdVersion
    from systemd_directives.rules.support.report import Findings, Report
    from systemd_directives.rules.support.unit_view import UnitView


def value_rule(
    name: str,
    documentation: str,
    *,
    severity: Severity = Severity.ERROR,
    effect: Effect = Effect.IGNORED,
    evidence: Evidence | None = None,
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
) -> Rule[UnitView]:
    """A rule that reports all problems of its kind."""

    @rule(
        name=name,
        documentation=documentation,
        severity=severity,
        effect=effect,
        evidence=evidence,
        bad=bad,
        good=good,
    )
    def check(unit: UnitView, report: Report) -> Findings:
        """Reports each problem of the rule's kind."""
        for setting, problem in unit.problems:
            if _rule_about(setting, problem) == report.rule:
                yield _finding(report, setting, problem, unit)

    return check


def _rule_about(setting: Setting, problem: Problem) -> str:
    if problem.since is not None:
        return "newer-value"
    if problem.effect in _BY_EFFECT:
        return _BY_EFFECT[problem.effect]
    kind = grammar_of(setting.section, setting.directive).name
    if kind == "command":
        return "invalid-command"
    if problem.effect is Effect.REFUSED:
        return "unloadable-value"
    return _BY_GRAMMAR.get(kind, "invalid-value")


_BY_EFFECT = {Effect.SILENT: "dropped-word", Effect.NOTED: "discouraged-value"}

_BY_GRAMMAR = {
    "address_families": "invalid-address-family",
    "address_prefixes": "invalid-address",
    "bind_paths": "invalid-path",
    "device": "invalid-device",
    "directories": "invalid-directory-name",
    "environment": "invalid-environment",
    "host_address": "invalid-address",
    "integer": "invalid-number",
    "namespaces": "invalid-namespace",
    "octal_mode": "invalid-mode",
    "path": "invalid-path",
    "path_list": "invalid-path",
    "quota": "invalid-size",
    "resource_limit": "invalid-size",
    "size": "invalid-size",
    "socket_bind": "invalid-address",
    "syscall_filter": "invalid-system-call",
    "temporary_filesystems": "invalid-path",
    "time_span": "invalid-time",
    "unit_name": "invalid-unit-name",
    "unit_names": "invalid-unit-name",
    "weight": "invalid-number",
}
"""The rule about the values of each grammar that systemd ignores."""


VALUE_RULES = tuple(
    sorted({"invalid-value", "invalid-command", "unloadable-value", *_BY_GRAMMAR.values()})
)
"""The rules about values that systemd ignores or refuses."""


def _finding(report: Report, setting: Setting, problem: Problem, unit: UnitView) -> Finding:
    """A problem as a finding, with a fix for each replacement that resolves it."""
    fixes = [fix for text in problem.replacements for fix in _fixes(setting, problem, text, unit)]
    fixes = fixes or list(_without_quotes(setting, unit)) or list(_quoted(setting, problem, unit))
    found = report.value(
        setting,
        problem.message,
        *(fix._replace(doubtful=len(fixes) > 1) for fix in fixes),
        start=problem.start,
        end=problem.end,
    )
    if _loses_nothing(setting, problem):
        message = "systemd drops this empty word and reports it; nothing is lost"
        if problem.effect is Effect.SILENT:
            message = "systemd drops this empty word"
        fix = _without_word(setting, problem)
        return found._replace(
            severity=Severity.HINT, message=message, effect=problem.effect, fixes=(fix,)
        )
    hard = problem.effect in (Effect.IGNORED, Effect.REFUSED)
    severity = Severity.ERROR if hard else Severity.WARNING
    return found._replace(severity=severity, effect=problem.effect)


def _quoted(setting: Setting, problem: Problem, unit: UnitView) -> Iterator[Fix]:
    """Quotes around a path with a space, whose second part systemd reads as another path."""
    text = setting.text_with_holes or ""
    if grammar_of(setting.section, setting.directive).name != "path_list":
        return
    before = _PATH_BEFORE.search(text[: problem.start])
    if before is None or "/" in text[problem.start : problem.end][:1]:
        return
    start = before.start("path")
    path = f'"{text[start : problem.end]}"'
    fixed = f"{text[:start]}{path}{text[problem.end :]}"
    if not verdict(setting.section, setting.directive, fixed, unit.version).problems:
        yield Fix(f"Quote {path}", (Replace(setting, start, problem.end, path),))


_PATH_BEFORE = re.compile(r"(?:^|\s)(?P<path>[-+]*/[^\s\"']*)\s$")
"""A path at the end of a text."""


def _loses_nothing(setting: Setting, problem: Problem) -> bool:
    """Whether systemd drops only an empty word of a line that has others.

    Where it stops reading the line at the word, nothing may follow.
    """
    text = setting.text_with_holes or ""
    before, after = text[: problem.start], text[problem.end :]
    if text[problem.start : problem.end].strip(_QUOTES_AND_SPACES):
        return False
    if not (before + after).strip(f"{_QUOTES_AND_SPACES}~"):
        return False
    if problem.message.endswith(DROPPED) or problem.effect is Effect.SILENT:
        return True
    return "stops reading" in problem.message and not after.strip()


_QUOTES_AND_SPACES = "\"' \t"


def _without_word(setting: Setting, problem: Problem) -> Fix:
    """Removes an empty word and the spaces before it, or after it where it is the first."""
    text = setting.text_with_holes or ""
    start, end = len(text[: problem.start].rstrip()), problem.end
    if not text[:start].strip("~"):
        start, end = problem.start, len(text) - len(text[problem.end :].lstrip())
    return Fix("Remove the empty word", (Replace(setting, start, end, ""),))


def _fixes(setting: Setting, problem: Problem, text: str, unit: UnitView) -> Iterator[Fix]:
    before = setting.text_with_holes or ""
    wrong = before[problem.start : problem.end]
    if not resolves(setting, problem, text, unit.version, unit.specifiers):
        return
    if not text:
        title = f"Empty {setting.directive}" if wrong == before else f"Remove {wrong}"
    else:
        title = f"Change {wrong} to {text}" if wrong else f"Write {text}"
    if grammar_of(setting.section, setting.directive).name in _GRANTING and text:
        title += "" if before.startswith("~") else ", which grants it"
    yield Fix(title, (Replace(setting, problem.start, problem.end, text),))


def _without_quotes(setting: Setting, unit: UnitView) -> Iterator[Fix]:
    """Removes the quotes around a whole value, where systemd accepts what is inside."""
    text = setting.text_with_holes or ""
    inside = text[1:-1]
    if len(text) < 3 or text[0] != text[-1] or text[0] not in "\"'" or text[0] in inside:
        return
    if not verdict(setting.section, setting.directive, inside, unit.version).problems:
        yield Fix("Remove the quotes", (Replace(setting, 0, len(text), inside),))


_GRANTING = frozenset({"address_families", "capability_set", "device", "syscall_filter"})
"""The grammars of values whose words, without ~ in front, are what a service may do."""


MAX_FIXED_CHARACTERS = 50_000
"""The product of the length of a value and the number of its problems.

Beyond it there are no fixes: for each of them the whole value is read again.
"""


def resolves(
    setting: Setting,
    problem: Problem,
    text: str,
    version: SystemdVersion,
    specifiers: SpecifierValues = NOTHING_KNOWN,
) -> bool:
    """Whether the value has fewer problems with ``text`` in place of the wrong characters.

    False for a long value with many problems, where that is not tried.
    """
    place, before = (setting.section, setting.directive), setting.text_with_holes or ""
    after = before[: problem.start] + text + before[problem.end :]
    count = len(verdict(*place, before, version, specifiers).problems)
    if count * len(before) > MAX_FIXED_CHARACTERS:
        return False
    left = verdict(*place, after, version, specifiers).problems
    # where systemd stops at the first problem, the next one shows only after it is resolved
    later = all(each.start >= problem.start + len(text) for each in left)
    return len(left) < count or (later and len(left) == count)
