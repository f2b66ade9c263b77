"""Words that a recorded build of systemd lacks although the release has them, from builds.tsv."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "builds.tsv"


def lacks(version: int, kind: str, word: str) -> bool:
    """Whether a word is missing in the list of a recording only because of the build."""
    return (version, kind, word) in _rows()


def lacking(version: int) -> frozenset[str]:
    """The words that a recorded build lacks, of all lists."""
    return frozenset(word for release, _, word in _rows() if release == version)


@cache
def _rows() -> frozenset[tuple[int, str, str]]:
    """Version, list and word."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset(
        (int(version), kind, word)
        for versions, kind, word, _ in rows
        for version in versions.split(",")
    )
