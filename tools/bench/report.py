"""The measurements as a table for people; knows the goals and judges none of them."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = ("", "text", "ours", "p99", "bare", "p99", "parse", "goal", "median ×", "p99 ×")
_GOALS = {"start": 1.15, "hover": 1.3, "completion": 1.3}
"""So many times what the bare server takes."""
_PARSES = 3
"""So many parses may be added to what the bare server takes for a keystroke."""


def table(records: Sequence[dict[str, Any]]) -> str:
    """The table: milliseconds, and ours as so many times the bare server."""
    rows = [_HEAD, *(row for record in records for row in _rows(record))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([*lines, "", *_notes(records)])


def lines(records: Sequence[dict[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Medians in milliseconds over lines: ours, the slowest of a length, and the bare server."""
    found: dict[str, dict[float, float]] = {}
    for record in records:
        for who, times in record.get("times", {}).items():
            if "lines" in record:
                line = found.setdefault(f"{record['what']}, {who}", {})
                taken = median(times) * 1000
                line[record["lines"]] = max(taken, line.get(record["lines"], 0.0))
    return {name: sorted(line.items()) for name, line in found.items()}


def summary(times: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile, in seconds."""
    several = times if len(times) > 1 else [*times, *times]
    return {"median": median(times), "p99": quantiles(several, n=100, method="inclusive")[98]}


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    times = record.get("times")
    if times is None or record["what"] == "peer":
        return
    size = f"{record['lines']} lines, {record['blocks']} blocks" if "lines" in record else ""
    ours, bare = summary(times["ours"]), summary(times["bare"])
    parse = summary(times["parse"])["median"] if "parse" in times else None
    yield (
        record["what"],
        size,
        *(_ms(one[key]) for one in (ours, bare) for key in ("median", "p99")),
        "" if parse is None else _ms(parse),
        _ms(_goal(record["what"], bare["median"], parse or 0.0)),
        f"{ours['median'] / bare['median']:.2f}",
        f"{ours['p99'] / bare['p99']:.2f}",
    )


def _goal(what: str, bare: float, parse: float) -> float:
    return bare + _PARSES * parse if what == "keystroke" else _GOALS[what] * bare


def _notes(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield "Milliseconds. ×: ours as so many times the bare server, which has canned answers."
    yield "parse: what tree-sitter alone takes for the same keystrokes. goal: the most that ours"
    yield "should take in the median: 1.15 times bare for the start, 1.3 times for hover and"
    yield "completion; for a keystroke, whose text never came before, bare and three parses."
    for record in records:
        if record["what"] == "start":
            kinds = ("hover at once", "hover after idling", "warm hover")
            said = [f"{kind} {_ms(median(record['times'][kind]))}" for kind in kinds]
            yield f"After the start: {', '.join(said)}."
        if record["what"] == "allocations":
            for method, size in record["bytes"].items():
                yield f"{method}: {size['peak'] >> 10} KiB at most, {size['stays']} bytes stay."
        if record["what"] == "peer":
            said = [f"{kind} {_ms(median(times))}" for kind, times in record["times"].items()]
            yield f"systemd-language-server on a unit file: {', '.join(said)}."
        if record["what"] == "memory":
            ours, bare = record["bytes"]["ours"], record["bytes"]["bare"]
            yield f"Memory: ours {ours >> 20} MiB, bare {bare >> 20} MiB, × {ours / bare:.2f}."
    for what in ("hover", "completion"):
        yield f"{what}: the longest text takes {_growth(records, what):.2f} × one of 500 lines."


def _growth(records: Sequence[dict[str, Any]], what: str) -> float:
    """The worst of the longest texts against the shortest of 500 lines, medians of ours."""
    by_size = {r["lines"]: [] for r in records if r["what"] == what}  # type: ignore[var-annotated]
    for record in records:
        if record["what"] == what:
            by_size[record["lines"]].append(median(record["times"]["ours"]))
    return float(max(by_size[max(by_size)]) / min(by_size[500]))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
