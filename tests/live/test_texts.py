"""The project's own texts against those of the real manual pages."""

from __future__ import annotations

import re
from functools import cache

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives.catalogue import SummaryRow
from systemd_directives.catalogue.consequences import Consequence
from systemd_directives.catalogue.known_words import WordRow
from systemd_directives.catalogue.variables import VariableRow
from systemd_directives.data_files import rows
from systemd_directives.grammar.enum import EnumerationRow
from systemd_directives.grammar.proposals import ProposalRow
from systemd_directives.manpage.section_pages import NETWORK_PAGES
from tests.live.rendered import printed

pytestmark = pytest.mark.live

RUN = 6
"""The number of consecutive words that must not be those of the manual."""
PAGES = (
    *(f"systemd.{name}.5" for name in ("exec", "kill", "mount", "path", "resource-control")),
    *(f"systemd.{name}.5" for name in ("service", "socket", "timer", "unit")),
    *(
        f"{name}.5"
        for name in (*NETWORK_PAGES, "journald.conf", "logind.conf", "systemd-system.conf")
    ),
    *("systemd.syntax.7", "systemd.time.7"),
)


TEXTS = {
    "summaries.tsv": [row.summary for row in rows("summaries.tsv", SummaryRow)],
    "words.tsv": [row.summary for row in rows("words.tsv", WordRow)],
    "consequences.tsv": [
        text
        for row in rows("consequences.tsv", Consequence)
        for text in (row.removes, row.breaks, row.notice, row.debug)
    ],
    "enumerations.tsv": [row.detail for row in rows("enumerations.tsv", EnumerationRow)],
    "proposals.tsv": [row.detail for row in rows("proposals.tsv", ProposalRow)],
    "variables.tsv": [row.detail for row in rows("variables.tsv", VariableRow)],
}
"""The texts of each table."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("table", TEXTS)
def test_no_sentence_is_copied_from_the_manual(table: str, version: int) -> None:
    """The project's texts share no run of six words with the manual, except for lists of names."""
    copied = {
        " ".join(run): text for text in TEXTS[table] for run in runs(text) if run in theirs(version)
    }
    assert copied == {}


@cache
def theirs(version: int) -> frozenset[tuple[str, ...]]:
    folder = oracle(version).man
    return frozenset(
        run
        for page in PAGES
        for run in runs(" ".join(printed(folder / f"man{page[-1]}" / f"{page}.gz")))
    )


def runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[\w@$/.-]*\w", text.lower())
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
