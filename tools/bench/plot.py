"""An SVG chart of medians over the size of the document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 70, 30, 190, 50
COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d68910", "#555555", "#17a2b8")


def plot(title: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Lines of (size, milliseconds) by name; both axes are logarithmic."""
    points = [point for line in lines.values() for point in line]
    across = _axis([x for x, _ in points])
    upwards = _axis([y for _, y in points])
    parts = [*_frame(title, across, upwards)]
    for index, (name, line) in enumerate(lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        places = [(_x(x, across), _y(y, upwards)) for x, y in sorted(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        where = TOP + 16 * index
        parts.append(_text(WIDTH - RIGHT + 14, where + 8, name, colour))
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
    back = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    return f"{head}\n{back}\n{body}\n</svg>\n"


def _axis(values: Iterable[float]) -> tuple[int, int]:
    """The powers of ten around some values."""
    logs = [math.log10(max(value, 1e-3)) for value in values]
    first, last = math.floor(min(logs)), math.ceil(max(logs))
    return first, max(last, first + 1)


def _x(value: float, axis: tuple[int, int]) -> float:
    part = (math.log10(max(value, 1e-3)) - axis[0]) / (axis[1] - axis[0])
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def _y(value: float, axis: tuple[int, int]) -> float:
    part = (math.log10(max(value, 1e-3)) - axis[0]) / (axis[1] - axis[0])
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def _frame(title: str, across: tuple[int, int], upwards: tuple[int, int]) -> Iterable[str]:
    yield _text(LEFT, 18, title, "black")
    for power in range(across[0], across[1] + 1):
        x = _x(10**power, across)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield _text(x - 14, HEIGHT - BOTTOM + 18, f"{10**power:g}", "black")
    for power in range(upwards[0], upwards[1] + 1):
        y = _y(10**power, upwards)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        yield _text(8, y + 4, f"{10**power:g} ms", "black")
    yield _text((WIDTH - RIGHT) / 2, HEIGHT - 12, "lines of the document", "black")


def _text(x: float, y: float, text: str, colour: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} font-family="sans-serif" font-size="12" fill="{colour}">{text}</text>'
