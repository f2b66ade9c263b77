"""What public reports show: each file of ``cases`` says in comments what must be reported in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.features.security_table import show
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from systemd_directives.model import NEWEST, Severity, SystemdVersion
from tests.support.notation import columns, fixture

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document

CASES = Path(__file__).with_name("cases")
FILES = sorted(path for path in CASES.rglob("*") if path.is_file())
_JUDGED_BY = re.compile(r"# judged by systemd (\d+)\n")


def opened(path: Path) -> tuple[Document, Config]:
    """A case without its notes, and the settings for it."""
    text = fixture(path.read_text()).text
    judged = _JUDGED_BY.match(text)
    version = SystemdVersion(int(judged[1])) if judged else NEWEST
    document = open_document(text.encode(), language_of(path))
    return document, Config(systemd=version, systemd_version=str(version))


def test_all_cases_are_there() -> None:
    """There is a file for each of the 42 reports, two for the one about wrappers."""
    assert len(FILES) == 43


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_case_is_reported_as_expected(path: Path) -> None:
    """The findings of a case, notes aside, and their first fixes are those of its comments."""
    document, config = opened(path)
    text = document.text.decode()
    found = {}
    for each in diagnose(document, config):
        if each.severity is not Severity.INFORMATION:
            line, start, end = columns(text, *each.span)
            # of several lines the first is marked
            end = min(end, len(text.splitlines()[line]))
            fixes = [f"fix: {fix.title}" for fix in each.fixes[:1]]
            found[line, start, end, f"{each.severity.value} {each.code}"] = fixes
    notes = fixture(path.read_text()).notes
    assert found == {(n.line, n.start, n.end, n.text): list(n.more) for n in notes}


def test_a_restart_policy_says_whether_it_ends() -> None:
    """The hover of RestartSec and Restart says whether systemd ever gives up."""
    document, config = opened(CASES / "34-restart-policy.nix")
    texts = []
    for word in (b"RestartSec", b'Restart = "always"'):
        found = hover(document, document.text.index(word) + 1, config)
        texts.append(found.markdown if found else "")
    assert "**Restarts** never gives up: with 2 s between them" in texts[0]
    assert "**Restarts** gives up if it fails 5 times within 10 s" in texts[1]


def test_the_table_of_a_user_service_claims_nothing_false() -> None:
    """No row says that a user service may do what no user may."""
    document, config = opened(CASES / "user" / "40-security-of-user-unit.service")
    table = show(document, document.text.index(b"ExecStart"), config)
    assert "no user may load kernel modules" in table
    assert not re.search(
        r"is root|may load kernel modules|may set the clock", table.replace("no user may", "")
    )
