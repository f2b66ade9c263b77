"""The pages of the rules, in the repository and behind the diagnostics."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from serviceconfig_ls.features.text.rule_pages import pages, url

RULES = Path(__file__).parents[3] / "docs/rules"


def test_the_pages_are_those_that_the_rules_give() -> None:
    """docs/rules holds what `make docs` would write, and nothing else."""
    written = {file.name: file.read_text(encoding="utf-8") for file in RULES.iterdir()}
    assert written == dict(pages())


def test_every_rule_has_a_link_to_its_page() -> None:
    """The address of each rule is that of a file which begins with the rule's name."""
    for name in pages().keys() - {"README.md"}:
        rule = name.removesuffix(".md")
        address = url(rule)
        assert address is not None
        file = Path(unquote(urlsplit(address).path))
        assert file.read_text(encoding="utf-8").startswith(f"# {rule}\n")


def test_no_link_leads_to_a_page_that_is_not_there() -> None:
    """A name that is no rule has no address."""
    assert url("no-such-rule") is None
