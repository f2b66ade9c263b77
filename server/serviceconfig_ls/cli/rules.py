"""``rules``: all rules with severity, whether they have a fix, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from serviceconfig_ls.cli.arguments import ListFormat
from serviceconfig_ls.cli.formats.json_format import dumped
from serviceconfig_ls.cli.output import SEVERITIES, Screen, write_json, write_line
from serviceconfig_ls.cli.subcommand import OK, subcommand
from serviceconfig_ls.features.text_rules import OWN_RULES, UNUSED_IGNORE
from serviceconfig_ls.units import rules as block_rules
from systemd_directives import rules
from systemd_directives.rules.support import pages
from systemd_directives.rules.support.pages import Row

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from systemd_directives.rules.support.rule import Rule


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints the list."""
    rows = sorted(_rows(), key=lambda row: row.name)
    screen = Screen(options.color)
    if options.format == ListFormat.JSON:
        write_json(dumped([_record(row) for row in rows]))
    elif screen.width is not None:
        screen.table(_table(rows))
    else:
        for row in rows:
            fix = "fix" if row.fixable else "-"
            write_line(f"{row.name}\t{row.severity.value}\t{fix}\t{row.summary}")
    return OK


def _rows() -> Iterator[Row]:
    every: tuple[Rule[Any], ...] = (*rules.rules(), *block_rules.rules())
    yield from map(pages.row, every)
    for own in OWN_RULES:
        yield Row(own.name, own.severity, own.effect, own.name == UNUSED_IGNORE, own.summary)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "fix", "what it is about"):
        table.add_column(column, overflow="fold")
    for row in rows:
        severity = f"[{SEVERITIES[row.severity]}]{row.severity.value}[/]"
        table.add_row(row.name, severity, "fix" if row.fixable else "", row.summary)
    return table


def _record(row: Row) -> dict[str, Any]:
    return {
        "rule": row.name,
        "severity": row.severity.value,
        "effect": row.effect.value if row.effect else None,
        "summary": row.summary,
        "fixable": row.fixable,
        "systemd": row.systemd or "all",
        "shown_by": row.evidence or None,
    }
