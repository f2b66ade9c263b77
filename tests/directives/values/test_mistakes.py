"""The replacements that are proposed for a mistyped value."""

from __future__ import annotations

import pytest

from systemd_directives.model import NEWEST, Setting
from systemd_directives.rules.support.value_problems import resolves, verdict
from tests.directives.values.table import Mistake, mistakes


@pytest.mark.parametrize(
    "mistake", list(mistakes()), ids=lambda each: f"{each.directive}={each.value}"
)
def test_what_was_likely_meant_is_proposed(mistake: Mistake) -> None:
    """Each fix gives the expected value, in order; there is none if it would only be a guess."""
    value = mistake.value
    setting = Setting(mistake.section, mistake.directive, (value,))
    problems = verdict(mistake.section, mistake.directive, value, NEWEST).problems
    assert problems
    found = [
        value[: problem.start] + text + value[problem.end :]
        for problem in problems
        for text in problem.replacements
        if resolves(setting, problem, text, NEWEST)
    ]
    assert tuple(dict.fromkeys(found)) == mistake.proposed
