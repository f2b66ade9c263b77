"""The values that are tried with every directive."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = Path(__file__).with_name("values.txt")


def _read() -> tuple[str, ...]:
    lines = _FILE.read_text(encoding="utf-8").split("\n")
    return tuple(_value(json.loads(line)) for line in lines if line and not line.startswith("#"))


def _value(entry: str | tuple[str, str, int, str]) -> str:
    """A text as written, or one that is too long to be written out."""
    if isinstance(entry, str):
        return entry
    head, piece, times, tail = entry
    return f"{head}{piece * times}{tail}"


VALUES = _read()
"""Each value once, in a fixed order, on which the recordings depend."""
