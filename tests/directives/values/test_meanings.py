"""The description of a valid value: what systemd understands by it."""

from __future__ import annotations

import pytest

from systemd_directives.catalogue import known
from systemd_directives.grammar import grammar_of
from systemd_directives.model import SystemdVersion
from tests.directives.values.table import Said, meanings

VERSIONS = [SystemdVersion(number) for number in (252, 257, 262)]


@pytest.mark.parametrize(
    "said", list(meanings()), ids=lambda said: f"{said.directive}={said.value}"
)
def test_a_value_is_put_into_words(said: Said) -> None:
    """The description is the same in every release; texts that may be secret have none."""
    for version in VERSIONS:
        if known(said.section, said.directive, version):
            verdict = grammar_of(said.section, said.directive).parse(said.value, version)
            assert verdict.problems == ()
            assert verdict.meaning == said.meaning
