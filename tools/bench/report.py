"""The measurements as a table, with the goals beside them."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = ("", "text", "ours", "p99", "bare", "p99", "parse", "goal", "median ×", "p99 ×")
_GOALS = {"start": 1.2, "hover": 1.5, "completion": 1.5}
"""The goals as multiples of the bare server's median."""
_KEYSTROKE_GOALS = {(500, 35): 0.006, (5_000, 500): 0.016}
"""The goals in seconds from an edit to its diagnostics, by lines and blocks of the text."""
_MEMORY_GOALS = {"50 documents": 1.5, "9,000 lines, 1,000 blocks": 1.6}
"""The goals as multiples of the bare server's memory."""
_FIRST_HOVER_GOAL = 0.150
"""The goal in seconds for a hover that is sent together with didOpen, right after the start."""


def table(records: Sequence[dict[str, Any]]) -> str:
    """The table: milliseconds, and ours as a multiple of the bare server."""
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
    size = f"{record['lines']:,} lines, {record['blocks']:,} blocks" if "lines" in record else ""
    ours, bare = summary(times["ours"]), summary(times["bare"])
    parse = summary(times["parse"])["median"] if "parse" in times else None
    goal = _goal(record, bare["median"])
    yield (
        record["what"],
        size,
        *(_ms(one[key]) for one in (ours, bare) for key in ("median", "p99")),
        "" if parse is None else _ms(parse),
        "" if goal is None else _ms(goal),
        f"{ours['median'] / bare['median']:.2f}",
        f"{ours['p99'] / bare['p99']:.2f}",
    )


def _goal(record: dict[str, Any], bare: float) -> float | None:
    if record["what"] == "keystroke":
        return _KEYSTROKE_GOALS.get((record["lines"], record["blocks"]))
    return _GOALS[record["what"]] * bare


def _notes(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield "Milliseconds. ×: ours as a multiple of the bare pygls server, which has canned answers."
    yield "parse: the time of tree-sitter alone for the same edits. goal: the upper bound for our"
    yield "median; for a keystroke, from the edit to its diagnostics, no text occurs twice."
    for record in records:
        if record["what"] == "start":
            kinds = ("hover at once", "hover after idling", "warm hover")
            shown = [f"{kind} {_ms(median(record['times'][kind]))}" for kind in kinds]
            goal = f"goal for a hover at once {_ms(_FIRST_HOVER_GOAL)}"
            yield f"After the start: {', '.join(shown)}; {goal}."
        if record["what"] == "allocations":
            for method, size in record["bytes"].items():
                yield f"{method}: peak {size['peak'] >> 10} KiB, {size['stays']} bytes remain."
        if record["what"] == "peer":
            shown = [f"{kind} {_ms(median(times))}" for kind, times in record["times"].items()]
            yield f"systemd-language-server on a unit file: {', '.join(shown)}."
        if record["what"] == "memory":
            for case, size in record["bytes"].items():
                ours, bare = size["ours"], size["bare"]
                times = f"× {ours / bare:.2f}, goal × {_MEMORY_GOALS[case]}"
                yield f"Memory, {case}: ours {ours >> 20} MiB, bare {bare >> 20} MiB, {times}."
    growth = _median(records, (9_000, 1_000)) / _median(records, (500, 35))
    yield f"hover: 9,000 lines and 1,000 blocks take {growth:.2f} × 500 lines and 35, goal × 1.5."


def _median(records: Sequence[dict[str, Any]], size: tuple[int, int]) -> float:
    """Our median for a hover in a text of this number of lines and blocks."""
    (found,) = (
        record["times"]["ours"]
        for record in records
        if record["what"] == "hover" and (record["lines"], record["blocks"]) == size
    )
    return float(median(found))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
