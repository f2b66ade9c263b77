"""Our own words against those of the real manual pages."""

from __future__ import annotations

import re
from functools import cache

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives.data_files import rows
from tests.live.rendered import printed

pytestmark = pytest.mark.live

RUN = 6
"""How many words in a row may not be those of the manual."""
PAGES = ("exec.5", "kill.5", "mount.5", "path.5", "resource-control.5", "service.5", "socket.5",
         "syntax.7", "time.7", "timer.5", "unit.5")  # fmt: skip


TEXTS = {
    "summaries.tsv": slice(2, 3),
    "words.tsv": slice(2, 3),
    "consequences.tsv": slice(1, None),
    "enumerations.tsv": slice(3, 4),
    "proposals.tsv": slice(3, 4),
    "variables.tsv": slice(3, 4),
}
"""The columns of each table that hold texts."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("table", TEXTS)
def test_no_sentence_is_the_manual_s(table: str, version: int) -> None:
    """Our texts share no run of six words with the manual, but for lists of names."""
    copied = {
        " ".join(run): text
        for row in rows(table, 0)
        for text in row[TEXTS[table]]
        for run in runs(text)
        if run in theirs(version)
    }
    assert copied == {}


@cache
def theirs(version: int) -> frozenset[tuple[str, ...]]:
    folder = oracle(version).man
    return frozenset(
        run
        for page in PAGES
        for run in runs(" ".join(printed(folder / f"man{page[-1]}" / f"systemd.{page}.gz")))
    )


def runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[\w@$/.-]*\w", text.lower())
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
