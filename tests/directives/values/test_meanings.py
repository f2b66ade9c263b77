"""The description of a valid value: what systemd understands by it."""

from __future__ import annotations

import pytest

from systemd_directives.catalogue import known
from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import SystemdVersion
from tests.directives.values.table import MeaningRow, meanings

VERSIONS = [SystemdVersion(number) for number in (252, 257, 262)]


@pytest.mark.parametrize("row", list(meanings()), ids=lambda row: f"{row.directive}={row.value}")
def test_a_value_is_put_into_words(row: MeaningRow) -> None:
    """The description is the same in every release; texts that may be secret have none."""
    for version in VERSIONS:
        if known(row.section, row.directive, version):
            verdict = grammar_of(row.section, row.directive).parse(text_of(row.value), version)
            assert verdict.problems == ()
            assert verdict.meaning == row.meaning
