"""Unit names: from a line that names a unit to its definition, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.server.lsp.test_workspace import begin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.lsp.wire import Wire

WEB = """\
{
  systemd.services.web = {
    after = [ "network.target" "db.service" ];
    wants = [ "worker@one.service" ];
    serviceConfig.ExecStart = "/run/web";
    serviceConfig.Slice = "big.slice";
  };
  systemd.timers.web.timerConfig = { OnCalendar = "daily"; Unit = "web.service"; };
  systemd.user.services.db.script = "true";
}
"""
DATABASE = """\
{
  # é 🦆
  systemd.services = {
    "db" = { script = "exec db"; };
    "worker@" = { onFailure = [ "db.service" ]; script = "exec worker"; };
  };
}
"""
SLICE = "[Unit]\nWants=db.service\n[Slice]\nMemoryMax=1G\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two modules, a unit file, and files that git or the name leaves out."""
    (tmp_path / "web.nix").write_text(WEB)
    (tmp_path / "db.nix").write_text(DATABASE)
    (tmp_path / "big.slice").write_text(SLICE)
    (tmp_path / "notes.md").write_text(WEB)
    (tmp_path / "ignored").mkdir()
    (tmp_path / ".gitignore").write_text("ignored/\n")
    (tmp_path / "ignored" / "web.nix").write_text(WEB)
    return tmp_path


def position(text: str, word: str, offset: int = 1) -> dict[str, int]:
    """The position ``offset`` characters into a word of a text."""
    before = text[: text.index(word) + offset]
    return {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}


def ask(wire: Wire, method: str, uri: str, where: dict[str, int], **more: object) -> Any:
    return wire.ask(
        f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": where, **more}
    )


def shown(places: Any, folder: Path) -> list[str]:
    """``file:line:start-end`` of locations, numbered from 1, columns from 0."""
    return [
        f"{place['uri'].removeprefix(folder.as_uri())[1:]}:{start['line'] + 1}:"
        f"{start['character']}-{place['range']['end']['character']}"
        for place in places
        for start in (place["range"]["start"],)
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("db.service", ["db.nix:4:5-7"]),
        ("worker@one.service", ["db.nix:5:5-12"]),
        ("big.slice", ["big.slice:1:0-0"]),
        ("web.service", ["web.nix:2:19-22"]),
        ("web = {", ["web.nix:2:19-22"]),
        ("network.target", []),
    ],
)
def test_a_name_leads_to_the_definition(
    wire: Wire, folder: Path, word: str, expected: list[str]
) -> None:
    """Of the same manager, in this file or in others, in Nix or in a unit file."""
    begin(wire, folder)
    uri = (folder / "web.nix").as_uri()
    wire.open(WEB, uri)
    assert shown(ask(wire, "definition", uri, position(WEB, word)), folder) == expected


@pytest.mark.parametrize("word", ["ExecStart", "systemd", "daily", "/run/web"])
def test_other_words_are_left_to_other_servers(wire: Wire, folder: Path, word: str) -> None:
    """Names and paths of Nix have no answer."""
    begin(wire, folder)
    uri = (folder / "web.nix").as_uri()
    wire.open(WEB, uri)
    where = position(WEB, word)
    assert ask(wire, "definition", uri, where) is None
    assert ask(wire, "references", uri, where, context={"includeDeclaration": True}) is None


def test_a_definition_leads_to_the_lines_that_name_the_unit(wire: Wire, folder: Path) -> None:
    """With the definitions, if the client asks for them; a template has its instances."""
    begin(wire, folder)
    uri = (folder / "db.nix").as_uri()
    wire.open(DATABASE, uri)
    named = ["db.nix:5:33-43", "big.slice:2:6-16", "web.nix:3:32-42"]

    def references(word: str, *, with_definitions: bool) -> list[str]:
        where = position(DATABASE, word)
        context = {"includeDeclaration": with_definitions}
        return shown(ask(wire, "references", uri, where, context=context), folder)

    assert references('db" =', with_definitions=False) == named
    assert references("db.service", with_definitions=True) == ["db.nix:4:5-7", *named]
    assert references("worker@", with_definitions=False) == ["web.nix:4:15-33"]


def test_an_unsaved_text_counts(wire: Wire, folder: Path) -> None:
    """An open document goes before its file, and a document outside of the folders has itself."""
    begin(wire, folder)
    web, elsewhere = (folder / "web.nix").as_uri(), "untitled:Untitled-1"
    wire.open(WEB, web)
    wire.open("\n" + DATABASE, (folder / "db.nix").as_uri())
    assert shown(ask(wire, "definition", web, position(WEB, "db.service")), folder) == [
        "db.nix:5:5-7"
    ]
    wire.open(WEB, elsewhere)
    (found,) = ask(wire, "definition", elsewhere, position(WEB, "web.service"))
    assert found["uri"] == elsewhere


def test_the_units_of_the_folders_can_be_searched(wire: Wire, folder: Path) -> None:
    """Each definition once, with the manager of user units."""
    begin(wire, folder)
    found = wire.ask("workspace/symbol", {"query": ""})
    assert [each["name"] for each in found] == [
        "big.slice",
        "db.service",
        "worker@.service",
        "web.service",
        "web.timer",
        "db.service",
    ]
    found = wire.ask("workspace/symbol", {"query": "DB"})
    assert [each.get("containerName") for each in found] == [None, "user units"]
    assert shown([each["location"] for each in found], folder) == [
        "db.nix:4:5-7",
        "web.nix:9:24-26",
    ]
