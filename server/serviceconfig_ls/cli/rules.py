"""``rules``: all rules with severity, whether they have a fix, and what they are about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.table import Table

from serviceconfig_ls.cli.console import SEVERITIES, screen
from serviceconfig_ls.features.text_rules import OWN_RULES, UNUSED_IGNORE
from serviceconfig_ls.units import rules as block_rules
from systemd_directives import rules
from systemd_directives.rules.support import pages
from systemd_directives.rules.support.pages import Row

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systemd_directives.rules.support.rule import Rule


def run(options: argparse.Namespace) -> int:
    """Effect: prints the list."""
    rows = sorted(_rows(), key=lambda row: row["rule"])
    if options.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "fix", "what it is about"):
        table.add_column(column, overflow="fold")
    for row in rows:
        severity = row["severity"]
        shown = f"[{SEVERITIES[severity]}]{severity}[/]"
        table.add_row(row["rule"], shown, "fix" if row["fixable"] else "", row["summary"])
    console = screen(options.color)
    if console.is_terminal:
        console.print(table, markup=True, soft_wrap=False)
        return 0
    for row in rows:
        fix = "fix" if row["fixable"] else "-"
        print(f"{row['rule']}\t{row['severity']}\t{fix}\t{row['summary']}")
    return 0


def _rows() -> Iterator[dict[str, Any]]:
    every: tuple[Rule[Any], ...] = (*rules.rules(), *block_rules.rules())
    own = (
        Row(each.name, each.severity, each.effect, each.name == UNUSED_IGNORE, each.summary)
        for each in OWN_RULES
    )
    for row in (*map(pages.row, every), *own):
        yield {
            "rule": row.name,
            "severity": row.severity.value,
            "effect": row.effect.value if row.effect else None,
            "summary": row.summary,
            "fixable": row.fixable,
            "systemd": row.systemd or "all",
            "shown_by": row.shown_by or None,
        }
