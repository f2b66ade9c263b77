"""Completion of unit names, in directives and in the options of NixOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.completion import complete
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.workspace.path_index import PathIndex, unit_names_in
from serviceconfig_ls.workspace.workspace import document_of

if TYPE_CHECKING:
    from pathlib import Path

OF_SYSTEMD = "a unit of systemd"
OTHERS = """\
  systemd.services.db.script = "exec db";
  systemd.slices.big.sliceConfig.MemoryMax = "1G";
  systemd.sockets.db.socketConfig.ListenStream = 80;
}
"""


def labels(web: str, document: Document | None = None) -> list[str]:
    """The completions at ``|`` in the lines of a service, beside other units of the file."""
    text = "{\n  systemd.services.web = {\n" + web + "\n  };\n" + OTHERS
    offset = len(text[: text.index("|")].encode())
    document = document or Document.open(text.replace("|", "").encode())
    found = complete(document, offset, Config())
    items = [] if found is None else found.items
    return [each.label for each in items if each.detail != OF_SYSTEMD]


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ('after = [ "|" ];', "big.slice", "systemd-tmpfiles-setup.service"),
        ('after = [ "x.service" | ];', '"big.slice"', '"systemd-tmpfiles-setup.service"'),
        ('after = lib.optional c "|";', "big.slice", "systemd-tmpfiles-setup.service"),
        ('wantedBy = [ "|" ];', "network-online.target", "db.socket"),
        ('unitConfig.OnFailure = "|";', "big.slice", "systemd-tmpfiles-setup.service"),
        ('serviceConfig.Slice = "|";', "big.slice", "background.slice"),
        ('serviceConfig.Sockets = "|";', "db.socket", "db.socket"),
        ('serviceConfig.Slice = "b|";', "big.slice", "background.slice"),
        (
            '}; systemd.services.x.after = [ "|" ]; systemd.a = {',
            "big.slice",
            "systemd-tmpfiles-setup.service",
        ),
    ],
)
def test_units_of_the_file_are_offered(line: str, first: str, last: str) -> None:
    """Before the usual ones, and of the type that the directive takes."""
    found = labels(line)
    assert (found[0], found[-1]) == (first, last)


@pytest.mark.parametrize(
    "line",
    [
        'environment.after = "|";',
        'after = [ "a" ]; # wants = [ "|',
        "wants = |;",
        'description = "|";',
    ],
)
def test_nothing_is_offered_elsewhere(line: str) -> None:
    """A list alone takes names; comments and other options have none."""
    assert labels(line) == []


def test_all_units_of_systemd_come_last() -> None:
    """Those of the manager, without templates and without those that are offered already."""
    text = '{ systemd.services.web.after = [ "" ]; }'
    found = complete(Document.open(text.encode()), text.index('""') + 1, Config())
    assert found is not None
    labels_of = [each.label for each in found.items]
    first = next(i for i, each in enumerate(found.items) if each.detail == OF_SYSTEMD)
    assert all(each.detail == OF_SYSTEMD for each in found.items[first:])
    assert "systemd-networkd.service" in labels_of[first:] and len(set(labels_of)) == len(labels_of)
    assert "getty@.service" not in labels_of and "app.slice" not in labels_of


def test_a_unit_is_not_offered_to_itself() -> None:
    """But the service of a timer is."""
    assert "web.service" not in labels('after = [ "|" ];')
    assert "web.service" in labels('script = "x"; };\n  systemd.timers.web = { after = [ "|" ];')


def test_other_files_of_the_project_count(tmp_path: Path) -> None:
    """As far as they have been indexed."""
    (tmp_path / "flake.nix").write_text("{ }")
    (tmp_path / "other.nix").write_text('{ systemd.services."cache@".script = "x"; }')
    here = tmp_path / "here.nix"
    text = '{\n  systemd.services.web.after = [ "|" ];\n}\n'
    here.write_text(text.replace("|", ""))
    document = document_of(here, here.read_bytes())
    found = complete(document, text.index("|"), Config())
    assert found is not None and "cache@.service" not in [each.label for each in found.items]
    index = PathIndex(str(tmp_path))
    index.add(str(tmp_path / "other.nix"), (tmp_path / "other.nix").read_bytes())
    document.home.files.graph.index = index  # type: ignore[union-attr] # a workspace
    found = complete(document, text.index("|"), Config())
    assert found is not None and found.items[0].label == "cache@.service"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('systemd.services.web = { after = [ "db.service" ]; };', {"web.service", "db.service"}),
        ("systemd.user.timers.x.timerConfig = { };", {"x.timer"}),
        ('systemd.services."a@b" = { };', {"a@b.service"}),
        ('systemd.services.${name} = { after = [ "${x}.service" ]; };', set()),
        ('"db.service"', set()),
        ("systemd.services", set()),
    ],
)
def test_unit_names_are_found_in_a_text(text: str, expected: set[str]) -> None:
    """As options or strings, in a text about systemd."""
    assert unit_names_in(text.encode()) == expected
