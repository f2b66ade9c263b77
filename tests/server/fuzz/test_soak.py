"""A long session does not leak memory."""

from __future__ import annotations

from tests.server.fuzz.soak import soak


def test_nothing_grows() -> None:
    """The first half fills the caches; the second half adds next to nothing."""
    found = soak(1200, samples=4)
    middle, end = found[1], found[-1]
    assert end[1] - middle[1] < 16 << 20, "bytes"
    assert end[2] - middle[2] < middle[2] * 0.2, "objects"
