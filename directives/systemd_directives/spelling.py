"""The edit distance between two words."""

from __future__ import annotations


def distance(one: str, other: str, bound: int) -> int:
    """The number of letters to insert, remove, replace or swap; ``bound + 1`` if it is larger."""
    if abs(len(one) - len(other)) > bound:
        return bound + 1
    older: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row = row, [place]
        for column, wanted in enumerate(other, 1):
            cost = min(before[column], row[column - 1]) + 1
            cost = min(cost, before[column - 1] + (letter != wanted))
            if place > 1 < column and letter == other[column - 2] and one[place - 2] == wanted:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
        if min(row) > bound:
            return bound + 1
        older = before
    return row[-1]
