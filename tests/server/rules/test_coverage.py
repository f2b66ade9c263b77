"""What is known to go wrong is reported by a rule, or the table says why it is not."""

from __future__ import annotations

from pathlib import Path

from serviceconfig_ls.features.text_rules import OWN_RULES
from serviceconfig_ls.units import rules as block_rules
from systemd_directives import rules

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("coverage.tsv").read_text().splitlines()
    if not line.startswith("#")
]
KNOWN = {rule.name for rule in (*rules.rules(), *block_rules.rules(), *OWN_RULES)}


def test_the_rules_of_the_table_exist() -> None:
    """Every row names existing rules, or says why there is none."""
    for finding, names, left_out, _ in ROWS:
        assert names == "-" or set(names.split()) <= KNOWN, finding
        assert names != "-" or left_out != "-", finding


def test_the_table_has_all_findings_once() -> None:
    """The table contains each of the 138 findings once."""
    findings = [row[0] for row in ROWS]
    assert len(findings) == len(set(findings)) == 138


def test_few_findings_have_no_rule() -> None:
    """Only five findings have no rule, because no text shows them."""
    assert sum(names == "-" for _, names, _, _ in ROWS) == 5
