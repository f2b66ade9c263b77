"""What the value grammars say of a unit's values, shared by the rules about values.

Knows which rule speaks of which kind of value; holds no value itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.grammar import grammar_of, verdict
from systemd_directives.model import Effect, Finding, Fix, Problem, Replace, Setting, Severity
from systemd_directives.rules.support.rule import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.model import SystemdVersion
    from systemd_directives.rules.support.rule import Say
    from systemd_directives.rules.support.unit_view import Lines

_KINDS = {
    "address_families": "invalid-address-family",
    "address_prefixes": "invalid-address",
    "bind_paths": "invalid-path",
    "device": "invalid-device",
    "directories": "invalid-directory-name",
    "environment": "invalid-environment",
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
"""The rule about what systemd drops of each kind of value; the others are invalid-value's."""

_GRANTING = frozenset({"address_families", "capability_set", "device", "syscall_filter"})
"""Values whose words, without ~ in front, are what a service may do."""

_EFFECTS = {Effect.SILENT: "dropped-word", Effect.NOTED: "discouraged-value"}


def told(say: Say, lines: Lines) -> Iterator[Finding]:
    """The findings about the values of a unit that one of the rules about values reports."""
    if lines.problems:
        for setting, problem in _by_rule(lines).get(name_of(say.module), ()):
            yield _finding(say, setting, problem, lines.version)


@lru_cache(8)
def _by_rule(lines: Lines) -> Mapping[str, list[tuple[Setting, Problem]]]:
    """What each rule about values has to tell; a score of them ask, one after the other."""
    found: dict[str, list[tuple[Setting, Problem]]] = {}
    for setting, problem in lines.problems:
        found.setdefault(_rule_about(setting, problem), []).append((setting, problem))
    return found


def _rule_about(setting: Setting, problem: Problem) -> str:
    if problem.since is not None:
        return "newer-value"
    if problem.effect in _EFFECTS:
        return _EFFECTS[problem.effect]
    kind = grammar_of(setting.section, setting.directive).name
    if kind == "command":
        return "invalid-command"
    if problem.effect is Effect.REFUSED:
        return "unloadable-value"
    return _KINDS.get(kind, "invalid-value")


def _finding(say: Say, setting: Setting, problem: Problem, version: SystemdVersion) -> Finding:
    """A problem as a finding, with a fix for each proposal of the grammar that mends it."""
    made = say.of_value(
        setting,
        problem.message,
        *(fix for text in problem.replacements for fix in _fixes(setting, problem, text, version)),
        start=problem.start,
        end=problem.end,
    )
    refused = problem.effect in (Effect.IGNORED, Effect.REFUSED)
    severity = Severity.ERROR if refused else Severity.WARNING
    return made._replace(severity=severity, effect=problem.effect)


def _fixes(setting: Setting, problem: Problem, text: str, version: SystemdVersion) -> Iterator[Fix]:
    before = setting.text_with_holes or ""
    wrong = before[problem.start : problem.end]
    if not mends(setting, problem, text, version):
        return
    if not text:
        title = f"Empty {setting.directive}" if wrong == before else f"Remove {wrong}"
    else:
        title = f"Change {wrong} to {text}" if wrong else f"Write {text}"
    if grammar_of(setting.section, setting.directive).name in _GRANTING and text:
        title += "" if before.startswith("~") else ", which grants it"
    yield Fix(title, (Replace(setting, problem.start, problem.end, text),))


def mends(setting: Setting, problem: Problem, text: str, version: SystemdVersion) -> bool:
    """Whether a text in the place of what is wrong leaves less wrong in the value."""
    place, before = (setting.section, setting.directive), setting.text_with_holes or ""
    after = before[: problem.start] + text + before[problem.end :]
    left = verdict(*place, after, version).problems
    count = len(verdict(*place, before, version).problems)
    # where systemd stops at what is wrong, the next problem comes to light
    later = all(each.start >= problem.start + len(text) for each in left)
    return len(left) < count or (later and len(left) == count)
