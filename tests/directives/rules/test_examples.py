"""Every rule finds what its examples show."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from systemd_directives import rules
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Evidence, Rule
from tests.directives.rules.judging import VERSIONS, Case, Seen, cases, fixed, found, recorded

CASES = tuple(cases())
RECORDED = recorded()
BAD = [case for case in CASES if case.kind == "bad"]
CLEAN = [case for case in CASES if case.kind != "bad"]


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_example_is_found(case: Case) -> None:
    """A bad example gives findings of its own rule and of no other rule."""
    assert {finding.rule for finding in found(case)[1]} == {case.rule.name}


@pytest.mark.parametrize("case", CLEAN, ids=str)
def test_a_good_example_is_clean(case: Case) -> None:
    """A good or a fixed example gives no finding."""
    assert found(case)[1] == ()


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_fix_gives_the_fixed_text(case: Case) -> None:
    """The first fix gives the fixed text of the example; a finding without a fix has none."""
    assert fixed(case) == case.fixed


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_real_systemd_agrees(case: Case) -> None:
    """The recorded answer of verify about an example agrees with the effect of the rule."""
    assert case.key in RECORDED, "not recorded: run python -m tests.live.test_rules"
    seen = RECORDED[case.key]
    if case.kind != "bad" or case.rule.evidence not in (Evidence.VERIFY, Evidence.NETWORKS):
        assert seen.quiet, "verify reports something about it"
    elif case.rule.effect is Effect.REFUSED:
        assert seen.refused
    else:
        assert seen.lines


@pytest.mark.parametrize(
    "rule", [r for r in rules.rules() if r.evidence is Evidence.SCORE], ids=lambda rule: rule.name
)
def test_the_score_shows_what_is_silent(rule: object) -> None:
    """If the score is the evidence, each bad example has another score than the good one beside it."""
    own = {(c.kind, c.index, c.version): RECORDED[c.key].table for c in CASES if c.rule is rule}
    pairs = [(own[key], own[("good", *key[1:])]) for key in own if key[0] == "bad"]
    assert pairs
    assert all(bad != good for bad, good in pairs)


@pytest.mark.parametrize("rule", rules.rules(), ids=lambda rule: rule.name)
def test_what_no_program_shows_is_no_error(rule: Rule[rules.UnitView]) -> None:
    """A rule whose only evidence is the manual names a page of it, and is no error."""
    if rule.evidence is Evidence.MANUAL:
        assert re.search(r"[a-z.-]+\(\d\)", rule.section("Reference"))
        assert rule.severity is not Severity.ERROR
    else:
        assert rule.effect is not None


@pytest.mark.parametrize("rule", rules.rules(), ids=lambda rule: rule.name)
def test_errors_are_what_is_refused_or_dropped(rule: Rule[rules.UnitView]) -> None:
    """A rule is an error exactly if systemd or Nix refuses or ignores what it reports."""
    hard = rule.effect in (Effect.REFUSED, Effect.IGNORED, Effect.EVALUATION)
    assert (rule.severity is Severity.ERROR) == hard


def test_every_rule_is_triggered_by_its_examples() -> None:
    """Each bad example sets one of the triggers of its rule."""
    for rule in rules.rules():
        for example in rule.bad:
            names = re.findall(r"^(\S+?)=", example.text, re.MULTILINE)
            assert not rule.triggers or set(rule.triggers) & set(names), rule.name


def test_recordings_are_of_these_examples() -> None:
    """There is a recording of each example, and of nothing else."""
    assert {case.key for case in CASES} == set(RECORDED)


def test_examples_are_judged_by_every_recorded_systemd() -> None:
    """Each of the recorded systemds judges examples."""
    assert {case.version for case in chain(BAD, CLEAN)} == set(VERSIONS)
    assert all(isinstance(seen, Seen) for seen in RECORDED.values())
