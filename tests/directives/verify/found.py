"""Values that were once judged wrongly, with the answers of the real systemds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("found.tsv")
_RELEASES = (252, 257, 262)
ABSENT = "-"


class Found(NamedTuple):
    """A value of one directive."""

    section: str
    directive: str
    value: str
    letters: dict[int, str]
    """The answer of each release that has the directive."""


def found() -> tuple[Found, ...]:
    """The rows of found.tsv."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_row(*line.split("\t")) for line in lines if not line.startswith("#"))


def _row(key: str, value: str, letters: str) -> Found:
    section, directive = key.split(".")
    by_release = dict(zip(_RELEASES, letters, strict=True))
    there = {version: letter for version, letter in by_release.items() if letter != ABSENT}
    return Found(section, directive, json.loads(value), there)
