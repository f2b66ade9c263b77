"""A rule that looked at nothing new need not be asked: what it said is what it would say."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from systemd_directives import rules, unitfile
from systemd_directives.model import Hole, Openness, Scope, SystemdVersion, Unit
from tests.directives.rules.judging import VERSIONS, cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.model import Finding, Part

EVERY = frozenset[str]()
TRIES = 3
"""Other values for each line."""
OPENNESS = [Openness.CLOSED, Openness.CLOSED, *Openness]
UNKNOWN: list[tuple[Part, ...] | None] = [None, (Hole("computed"),), ("",), ("yes",), ("no",)]


@cache
def examples() -> tuple[tuple[Unit, SystemdVersion], ...]:
    """The units of all examples of all rules, once each."""
    found = {(case.text, case.user): case.version for case in cases()}
    scopes = {False: Scope.SYSTEM, True: Scope.USER}
    return tuple(
        (unitfile.parse(text, "web", scope=scopes[user]).unit, version)
        for (text, user), version in found.items()
    )


@cache
def values() -> Mapping[str, list[tuple[Part, ...] | None]]:
    """What the examples give each directive."""
    found: dict[str, list[tuple[Part, ...] | None]] = defaultdict(list)
    for unit, _ in examples():
        for setting in unit.settings:
            found[setting.directive].append(setting.value)
    return found


def variants(unit: Unit, rng: Random) -> Iterator[Unit]:
    """The unit with another value or another certainty in one of its lines."""
    for index, setting in enumerate(unit.settings):
        for _ in range(TRIES):
            value = rng.choice(values()[setting.directive] + UNKNOWN)
            other = setting._replace(value=value, certain=rng.random() > 0.2)
            settings = (*unit.settings[:index], other, *unit.settings[index + 1 :])
            yield unit._replace(settings=settings)


def said(unit: Unit, version: SystemdVersion, before: rules.Run | None = None) -> rules.Run:
    lines = rules.Lines(unit, version)
    return rules.run(rules.rules(), lines, unit, EVERY, before)


@pytest.mark.parametrize("part", range(4))
def test_what_is_said_again_is_what_would_be_said(part: int) -> None:
    """Whatever line is another one, and however it is known: each rule as if it were asked."""
    rng, tried = Random(part), 0
    for unit, version in examples()[part::4]:
        start = unit._replace(openness=rng.choice(OPENNESS), partial=rng.random() < 0.3)
        before = said(start, version)
        for variant in variants(start, rng):
            found = said(variant, version, before)
            assert by_rule(found) == by_rule(said(variant, version))
            before, tried = found, tried + 1
    assert tried > 1000


def by_rule(run: rules.Run) -> dict[str, tuple[Finding, ...]]:
    return {rule.name: said.findings for rule, said in run.said.items()}


TEXT = "[Service]\nExecStart=/bin/a\nProtectHome=yes\nUMask=022\nUser=a\nNice=1\n"


def changed(*lines: tuple[str, str]) -> Unit:
    """The unit of the text with some lines in the place of others."""
    text = TEXT
    for line, other in lines:
        assert line in text
        text = text.replace(line, other)
    return unitfile.parse(text, "web").unit


def asked(unit: Unit, version: SystemdVersion = VERSIONS[1]) -> set[str]:
    """The rules that are asked once the unit of the text is this one."""
    before = said(changed(), VERSIONS[1])
    found = said(unit, version, before)
    return {rule.name for rule, one in found.said.items() if before.said.get(rule) is not one}


def test_a_line_that_is_the_same_has_no_rule_asked() -> None:
    """Of a unit that is as it was nothing is asked, of one with another line not all."""
    every = {rule.name for rule in said(changed(), VERSIONS[1]).said}
    assert asked(changed()) == set()
    few = asked(changed(("UMask=022", "UMask=8")))
    assert "invalid-mode" in few
    assert "command-below-hidden-home" in every - few


@pytest.mark.parametrize(
    "unit",
    [
        changed(("User=a\n", "")),
        changed(("User=a", "Group=a")),
        changed(("UMask=022\nUser=a", "User=a\nUMask=022")),
        changed()._replace(partial=True),
        changed()._replace(openness=Openness.OVER),
        changed()._replace(name="other"),
        changed()._replace(scope=Scope.USER),
        changed()._replace(kind="socket"),
    ],
)
def test_another_unit_has_all_asked(unit: Unit) -> None:
    """Where more is different than what lines say, nothing is taken over."""
    assert asked(unit) == {rule.name for rule in said(unit, VERSIONS[1]).said}


def test_another_version_has_all_asked() -> None:
    """What one systemd says tells nothing of another one."""
    every = said(changed(), VERSIONS[2]).said
    assert asked(changed(), VERSIONS[2]) == {rule.name for rule in every}
