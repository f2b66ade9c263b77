"""Services before and after: as a table, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from serviceconfig_ls.cli.formats.json_format import dumped, levels_json, range_json
from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.exposure.changes import mark
from serviceconfig_ls.features.inert_markdown import cell, code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import ScoredService, ServiceChange
    from serviceconfig_ls.features.exposure.changes import ChangedCheck
    from systemd_directives.exposure import ScoredCheck

BETTER = {True: "better", False: "worse", None: "changed"}
"""What a check is that is better, worse, or neither for certain."""
_STYLES = {True: "green", False: "red", None: "yellow"}


def show(changes: Sequence[ServiceChange], since: str, screen: Screen) -> None:
    """Effect: writes each service with the checks that changed, and a summary."""
    for change in changes:
        service = change.any.service
        screen.line(
            (_name(change), "bold"),
            f"  {figures(change)}",
            (f"  {service.path}:{service.line}", "dim"),
        )
        width = max((cell_len(row.check.id) for row in change.rows), default=0)
        for row in change.rows:
            screen.line(
                (f"  {BETTER[row.is_better]:<7}", _STYLES[row.is_better]),
                f"  {row.check.id.ljust(width)}  {_cell(row.before)}",
                ("  →  ", "dim"),
                _cell(row.after),
            )
        screen.line()
    screen.line(summary(changes, since))


def markdown(changes: Sequence[ServiceChange], since: str) -> str:
    """A line for each service, with a table of its changed checks that opens on a click."""
    parts = []
    for change in changes:
        systemd = change.any.score.version
        line = f"{code(_name(change))}: {figures(change)} (systemd {systemd}, static)"
        parts.append(line)
        if change.rows:
            count = f"{len(change.rows)} {'check' if len(change.rows) == 1 else 'checks'} changed"
            rows = [_markdown_row(row) for row in change.rows]
            heading = ["|  | check | before | after |", "|---|---|---|---|"]
            table = "\n".join([*heading, *rows])
            parts.append(f"<details><summary>{count}</summary>\n\n{table}\n\n</details>")
    return "\n\n".join([*parts, summary(changes, since)])


def json_text(changes: Sequence[ServiceChange]) -> str:
    """One JSON array."""
    return dumped([_record(change) for change in changes])


def summary(changes: Sequence[ServiceChange], since: str) -> str:
    """One line: how many services became better or worse, were added or removed."""
    when = f"in {since}" if ".." in since else f"since {since}"
    if not changes:
        return f"no service changed {when}"
    counts = {"better": 0, "worse": 0, "changed": 0, "added": 0, "removed": 0}
    for change in changes:
        counts[_kind(change)] += 1
    parts = [f"{count} {kind}" for kind, count in counts.items() if count]
    noun = "service" if len(changes) == 1 else "services"
    return f"{len(changes)} {noun} changed {when}: {', '.join(parts)}"


def _kind(change: ServiceChange) -> str:
    if change.before is None:
        return "added"
    if change.after is None:
        return "removed"
    old, new = change.before.score.live, change.after.score.live
    if change.any.service.unit.partial:
        verdicts = {row.is_better for row in change.rows}
        return BETTER[verdicts.pop()] if len(verdicts) == 1 else "changed"
    if new.high < old.low:
        return "better"
    return "worse" if new.low > old.high else "changed"


def _name(change: ServiceChange) -> str:
    return f"{change.any.service.unit.name or '?'}.service"


def figures(change: ServiceChange) -> str:
    """Before and after; without figures if the unit is defined elsewhere."""
    if change.any.service.unit.partial:
        if change.before is None or change.after is None:
            return f"{_kind(change)}; the unit itself is defined elsewhere"
        count = "1 check" if len(change.rows) == 1 else f"{len(change.rows)} checks"
        return f"{count} changed; the unit itself is defined elsewhere"
    before = "new" if change.before is None else _figure(change.before)
    after = "removed" if change.after is None else _figure(change.after)
    return f"{before} → {after}"


def _figure(scored: ScoredService) -> str:
    return f"{scores.format_range(scored.score.live)} {scores.levels(scored.score.live)}"


def _cell(row: ScoredCheck) -> str:
    return f"{mark(row)} {scores.row_text(row)}"


def _markdown_row(row: ChangedCheck) -> str:
    cells = [BETTER[row.is_better], code(row.check.id), _cell(row.before), _cell(row.after)]
    return "| " + " | ".join(map(cell, cells)) + " |"


def _record(change: ServiceChange) -> dict[str, Any]:
    service = change.any.service
    return {
        "path": str(service.path),
        "line": service.line,
        "service": service.unit.name,
        "scope": service.unit.scope.value,
        "systemd": change.any.score.version,
        "partial": service.unit.partial,
        "change": _kind(change),
        "before": _side(change.before),
        "after": _side(change.after),
        "checks": list(_checks(change)),
    }


def _side(scored: ScoredService | None) -> dict[str, Any] | None:
    if scored is None:
        return None
    return {
        "exposure": range_json(scored.score.offline),
        "level": levels_json(scored.score.offline),
        "live": range_json(scored.score.live),
        "live_level": levels_json(scored.score.live),
    }


def _checks(change: ServiceChange) -> Iterator[dict[str, Any]]:
    for row in change.rows:
        yield {
            "json_field": row.check.json_field,
            "change": BETTER[row.is_better],
            "before": {"set": row.before.set, "badness": row.before.badness},
            "after": {"set": row.after.set, "badness": row.after.badness},
        }
