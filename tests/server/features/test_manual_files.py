"""The manual as files that the links of a hover open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from serviceconfig_ls.features.text import manual_files
from systemd_directives.manpage.systemd_manual import open_manual
from tests.directives.manpages import option, write

if TYPE_CHECKING:
    from systemd_directives.manpage.systemd_manual import Manual

EXEC = '.SH "OPTIONS"\n' + option("Kettle=", "See \\fISpout=shut\\fR, \\fIKillTea=\\fR.")
EXEC += option("Lid=, Spout=", "See \\fIKettle=\\fR and \\fINothing=\\fR.")
KILL = '.SH "OPTIONS"\n' + option("KillTea=", "Cold\\&.")


@pytest.fixture
def manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manual:
    """A manual of two pages, and an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(tmp_path / "man", EXEC)
    found = open_manual(write(tmp_path / "man", KILL, name="systemd.kill"))
    assert found is not None
    return found


def opened(manual: Manual, name: str) -> list[str]:
    """The lines of the file that the link of a directive opens, from the linked line on."""
    entry = manual.directive("Service", name)
    assert entry is not None
    address = manual_files.address(entry, manual)
    assert address is not None
    parts = urlsplit(address)
    lines = Path(unquote(parts.path)).read_text().splitlines()
    return lines[int(parts.fragment.removeprefix("L")) - 1 :]


def test_a_link_opens_the_text_of_its_directive(manual: Manual) -> None:
    """A link opens the heading of the directive's entry, followed by its text."""
    assert opened(manual, "Spout")[:3] == [
        "## Lid, Spout",
        "",
        "See [`Kettle=`](#kettle) and `Nothing=`.",
    ]


def test_mentions_lead_to_the_other_entries(manual: Manual, tmp_path: Path) -> None:
    """A mentioned directive is a link, to the other page if that exists."""
    text = "\n".join(opened(manual, "Kettle"))
    links = re.findall(r"\]\(([^#)]*)#([^)]*)\)", text)
    assert links == [("", "lid-spout"), ("systemd.kill.md", "killtea"), ("", "kettle")]
    pages = tmp_path / "cache" / "serviceconfig-ls" / "pages" / "257.3"
    assert {path.name for path in pages.iterdir()} == {"systemd.exec.md", "systemd.kill.md"}


def test_a_changed_cache_file_is_overwritten(manual: Manual) -> None:
    """A file in the cache with other content is overwritten."""
    entry = manual.directive("Service", "Kettle")
    assert entry is not None
    address = manual_files.address(entry, manual)
    assert address is not None
    Path(urlsplit(address).path).write_text("damaged")
    assert opened(manual, "Kettle")[0] == "## Kettle"


def test_without_a_place_there_is_no_link(
    manual: Manual, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no file can be written, the text has no link and nothing fails."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    entry = manual.directive("Service", "Kettle")
    assert entry is not None
    assert manual_files.address(entry, manual) is None
