"""What is known to go wrong is said by a rule, or the table says why by none."""

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
    """Every finding names rules that there are, or says why there is none."""
    for finding, names, left_out, _ in ROWS:
        assert names == "-" or set(names.split()) <= KNOWN, finding
        assert names != "-" or left_out != "-", finding


def test_the_table_has_all_findings_once() -> None:
    """None is forgotten, and none is there twice."""
    findings = [row[0] for row in ROWS]
    assert len(findings) == len(set(findings)) == 138


def test_few_findings_have_no_rule() -> None:
    """All but those that no text can show."""
    assert sum(names == "-" for _, names, _, _ in ROWS) == 5
