"""The pages of all rules: their texts, and their addresses."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serviceconfig_ls.features.text_rules import OWN_RULES, UNUSED_IGNORE
from serviceconfig_ls.units import rules as block_rules
from systemd_directives import rules
from systemd_directives.rules.support.pages import Row, index, page, row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.rules.support.rule import Rule

BASE_URL = ""
"""The address of the pages on the web; empty for a build without one."""

_PACKAGE = Path(__file__).parents[2] / "rule_pages"
_REPOSITORY = Path(__file__).parents[4] / "docs/rules"


@cache
def url(rule: str) -> str | None:
    """The address of a rule's page: on the web, or of the file in the package."""
    if BASE_URL:
        return f"{BASE_URL}/{rule}.md"
    for folder in (_PACKAGE, _REPOSITORY):
        file = folder / f"{rule}.md"
        if file.is_file():
            return file.as_uri()
    return None


def pages() -> Mapping[str, str]:
    """Every page by its file name, with the index as ``README.md``."""
    of_units: list[tuple[Rule[Any], str]] = [(rule, "ini") for rule in rules.rules()]
    of_blocks: list[tuple[Rule[Any], str]] = [(rule, "nix") for rule in block_rules.rules()]
    every = of_units + of_blocks
    found = {f"{rule.name}.md": page(rule, language) for rule, language in every}
    rows = [row(rule) for rule, _ in every]
    for own in OWN_RULES:
        found[f"{own.name}.md"] = f"# {own.name}\n\n{own.summary}.\n\n{own.page}\n"
        rows.append(Row(own.name, own.severity, own.effect, own.name == UNUSED_IGNORE, own.summary))
    found["README.md"] = index(rows)
    return found
