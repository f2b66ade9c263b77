"""The pages of the rules in the repository, and the links of diagnostics to them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from serviceconfig_ls.features.text.rule_pages import pages, url

RULES = Path(__file__).parents[3] / "docs/rules"


def test_the_pages_are_those_that_the_rules_give() -> None:
    """docs/rules contains what `make docs` writes, and nothing else."""
    written = {file.name: file.read_text(encoding="utf-8") for file in RULES.iterdir()}
    assert written == dict(pages())


def test_every_rule_has_a_link_to_its_page() -> None:
    """The link of each rule leads to a file that begins with the name of the rule."""
    for name in pages().keys() - {"README.md"}:
        rule = name.removesuffix(".md")
        address = url(rule)
        assert address is not None
        file = Path(unquote(urlsplit(address).path))
        assert file.read_text(encoding="utf-8").startswith(f"# {rule}\n")


def test_an_unknown_rule_has_no_link() -> None:
    """A name that is not a rule has no link."""
    assert url("no-such-rule") is None
