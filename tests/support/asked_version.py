"""A release that notes what is asked of it; independent of any systemd."""

from __future__ import annotations

from typing import Self


class AskedVersion(int):
    """A number that remembers from where to where every comparison so far comes out the same.

    Whatever reads it in another way than by an order, such as a cache, is thought to hold for this
    number only.
    """

    low: int
    high: int

    def __new__(cls, value: int) -> Self:
        found = super().__new__(cls, value)
        found.low, found.high = 0, 2**31
        return found

    def __lt__(self, other: int) -> bool:
        return self._is_below(int.__index__(other))

    def __le__(self, other: int) -> bool:
        return self._is_below(int.__index__(other) + 1)

    def __gt__(self, other: int) -> bool:
        return not self._is_below(int.__index__(other) + 1)

    def __ge__(self, other: int) -> bool:
        return not self._is_below(int.__index__(other))

    def __eq__(self, other: object) -> bool:
        self._only()
        return int.__eq__(self, other) is True

    def __hash__(self) -> int:
        self._only()
        return int.__hash__(self)

    def __index__(self) -> int:
        self._only()
        return int.__index__(self)

    def __add__(self, other: int) -> int:
        self._only()
        return int.__add__(self, other)

    def __sub__(self, other: int) -> int:
        self._only()
        return int.__sub__(self, other)

    def _is_below(self, other: int) -> bool:
        below = int.__lt__(self, other)
        if below:
            self.high = min(self.high, other - 1)
        else:
            self.low = max(self.low, other)
        return below

    def _only(self) -> None:
        self.low = self.high = int.__index__(self)
