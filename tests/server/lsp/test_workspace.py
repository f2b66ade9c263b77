"""Several files of one folder in one session: changes of one appear in the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.lsp.wire import Wire, at

if TYPE_CHECKING:
    from pathlib import Path

USER = """\
{ pkgs, ... }:
let hardening = import ./hardening.nix; in
{
  systemd.services.a.serviceConfig = hardening // {
    ExecStart = "${pkgs.a}/bin/a";
    DynamicUser = true;
  };
}
"""
PULLS = {"textDocument": {"diagnostic": {}}}
REFRESHES = {
    "workspace": {
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    }
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a service and the set that it imports."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "hardening.nix").write_text("{ ProtectHome = true; User = null; }\n")
    (folder / "a.nix").write_text(USER)
    return folder


def begin(wire: Wire, folder: Path, **settings: object) -> Any:
    params = {
        "processId": None,
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "it"}],
        "capabilities": PULLS | REFRESHES,
        "initializationOptions": {"hover.manual": "off", **settings},
    }
    answer = wire.ask("initialize", params)
    wire.tell("initialized", {})
    return answer


def lens(wire: Wire, uri: str) -> str:
    (found,) = wire.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    title: str = found["command"]["title"]
    return title


def refreshed(wire: Wire) -> None:
    """Waits until the client is asked to refresh."""
    wire.wait(lambda message: message.get("method") == "workspace/codeLens/refresh")


def test_an_imported_set_counts_and_follows_its_edits(wire: Wire, folder: Path) -> None:
    """Unsaved text overrides the file; after closing, the file is used again."""
    begin(wire, folder)
    user, shared = (folder / "a.nix").as_uri(), (folder / "hardening.nix").as_uri()
    wire.open(USER, user)
    first = lens(wire, user)
    wire.open("{ ProtectHome = true; ProtectClock = true; }\n", shared)
    refreshed(wire)
    second = lens(wire, user)
    assert second != first
    wire.change(2, {"text": "{ }\n"}, uri=shared)
    refreshed(wire)
    third = lens(wire, user)
    assert third not in (first, second)
    wire.tell("textDocument/didClose", {"textDocument": {"uri": shared}})
    refreshed(wire)
    assert lens(wire, user) == first


def test_a_file_that_changes_on_disk_counts_when_the_client_says_so(
    wire: Wire, folder: Path
) -> None:
    """Also a new file, and many reports at once cause one refresh."""
    begin(wire, folder)
    user = (folder / "a.nix").as_uri()
    wire.open(USER, user)
    first = lens(wire, user)
    (folder / "hardening.nix").unlink()
    wire.tell("workspace/didChangeWatchedFiles", {"changes": [changed(folder, 3)]})
    refreshed(wire)
    without = lens(wire, user)
    assert without != first
    (folder / "hardening.nix").write_text("{ ProtectHome = true; User = null; }\n")
    for _ in range(100):
        wire.tell("workspace/didChangeWatchedFiles", {"changes": [changed(folder, 1)]})
    refreshed(wire)
    assert lens(wire, user) == first
    later = [m for m in wire.unread if m.get("method") == "workspace/codeLens/refresh"]
    assert len(later) < 50


def changed(folder: Path, kind: int) -> dict[str, object]:
    return {"uri": (folder / "hardening.nix").as_uri(), "type": kind}


@pytest.mark.parametrize("way", ["../outside.nix", "./link.nix", "./links/outside.nix"])
def test_nothing_outside_of_the_folders_is_read(wire: Wire, folder: Path, way: str) -> None:
    """Neither by a path nor through a symbolic link."""
    (folder.parent / "outside.nix").write_text("{ ProtectHome = true; ProtectClock = true; }\n")
    (folder / "link.nix").symlink_to(folder.parent / "outside.nix")
    (folder / "links").symlink_to(folder.parent)
    begin(wire, folder)
    user = (folder / "a.nix").as_uri()
    wire.open(USER.replace("./hardening.nix", "./missing.nix"), user)
    nothing = lens(wire, user)
    wire.change(2, {"text": USER.replace("./hardening.nix", way)}, uri=user)
    assert lens(wire, user) == nothing


def test_files_are_left_alone_where_a_person_says_so(wire: Wire, folder: Path) -> None:
    """Turning the setting off and on takes effect at once."""
    begin(wire, folder, **{"workspace.crossFile": False})
    user = (folder / "a.nix").as_uri()
    wire.open(USER, user)
    alone = lens(wire, user)
    settings = {"serviceconfig": {"workspace": {"crossFile": True}}}
    wire.tell("workspace/didChangeConfiguration", {"settings": settings})
    together = lens(wire, user)
    assert together != alone
    settings = {"serviceconfig": {"workspace": {"crossFile": False}}}
    wire.tell("workspace/didChangeConfiguration", {"settings": settings})
    assert lens(wire, user) == alone


def test_a_folder_may_come_and_go(wire: Wire, folder: Path) -> None:
    """Its files count while it is open."""
    begin(wire, folder.parent / "other")
    user = (folder / "a.nix").as_uri()
    wire.open(USER, user)
    alone = lens(wire, user)
    listed = [{"uri": folder.as_uri(), "name": "it"}]
    event = {"added": listed, "removed": []}
    wire.tell("workspace/didChangeWorkspaceFolders", {"event": event})
    assert lens(wire, user) != alone
    event = {"added": [], "removed": listed}
    wire.tell("workspace/didChangeWorkspaceFolders", {"event": event})
    assert lens(wire, user) == alone


def test_a_mistake_in_an_imported_set_is_not_shown_in_its_users(wire: Wire, folder: Path) -> None:
    """Each file is diagnosed for its own text; the user for the combination."""
    (folder / "hardening.nix").write_text('{ ProtectHome = "tru"; }\n')
    begin(wire, folder)
    user = (folder / "a.nix").as_uri()
    wire.open(USER, user)
    found = wire.ask("textDocument/diagnostic", at(0, 0, user))
    assert [one["code"] for one in found["items"]] == []


def uses(wire: Wire, uri: str) -> list[Any]:
    found = wire.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}) or []
    return [each["command"] for each in found if "used by" in each["command"]["title"]]


def test_a_shared_set_follows_its_users(wire: Wire, folder: Path) -> None:
    """The lens counts open documents while they are edited; its command lists the places."""
    (folder / "b.nix").write_text(USER.replace("services.a", "services.b"))
    begin(wire, folder)
    user, shared = (folder / "a.nix").as_uri(), (folder / "hardening.nix").as_uri()
    text = (folder / "hardening.nix").read_text()
    wire.open(text, shared)
    uses(wire, shared)
    refreshed(wire)
    (command,) = uses(wire, shared)
    assert command["title"] == "used by 2 services: a, b"
    shown = wire.ask("workspace/executeCommand", command)
    assert f"`a.service` in [a.nix, line 4]({user}#L4)" in shown
    wire.open(USER, user)
    wire.change(2, {"text": USER.replace("hardening //", "")}, uri=user)
    refreshed(wire)
    (command,) = uses(wire, shared)
    assert command["title"] == "used by 1 service: b"


def test_the_server_says_which_systemd_a_document_is_for(wire: Wire, folder: Path) -> None:
    """The version with its reason: from a lock file, from the settings, or the newest known."""
    (folder / "old").mkdir()
    pin = {"locked": {"lastModified": 1793664000}, "original": {"repo": "nixpkgs"}}
    pin["original"]["ref"] = "nixos-unstable"
    lock = {"nodes": {"nixpkgs": pin, "root": {"inputs": {"nixpkgs": "nixpkgs"}}}, "root": "root"}
    (folder / "old" / "flake.lock").write_text(json.dumps(lock))
    begin(wire, folder)

    def which(uri: str) -> str:
        return _version(wire, uri)

    old = (folder / "old" / "a.nix").as_uri()
    assert which(old) == "systemd 261, nixos-unstable of 2026-11-03 in flake.lock"
    assert which("untitled:Untitled-1") == "systemd 262, the newest known"
    settings = {"settings": {"serviceconfig": {"systemdVersion": "254"}}}
    wire.tell("workspace/didChangeConfiguration", settings)
    assert which(old) == "systemd 254, as set"


def test_the_configuration_of_the_project_applies(wire: Wire, folder: Path) -> None:
    """Its version, what it ignores and accepts; a change of the file is applied."""
    begin(wire, folder)
    uri = (folder / "b.nix").as_uri()
    wire.open("{ systemd.services.a.serviceConfig.RestrictSUIDGUID = true; }\n", uri)
    assert [each["code"] for each in _pulled(wire, uri)] == ["unknown-directive"]
    file = folder / "serviceconfig.toml"
    allow = '[[allow]]\nrule = "unknown-directive"\nservice = "a"\nreason = "x"\n'
    file.write_text(f"systemd = 254\n{allow}")
    changed = {"changes": [{"uri": file.as_uri(), "type": 1}]}
    wire.tell("workspace/didChangeWatchedFiles", changed)
    refreshed(wire)
    assert _pulled(wire, uri) == []
    assert _version(wire, uri) == "systemd 254, set in serviceconfig.toml"
    file.write_text('exclude = ["b.nix"]\n')
    wire.tell("workspace/didChangeWatchedFiles", changed)
    refreshed(wire)
    assert _pulled(wire, uri) == []


def test_the_own_functions_of_the_project_are_read(wire: Wire, folder: Path) -> None:
    """As soon as the configuration names them."""
    begin(wire, folder)
    uri = (folder / "b.nix").as_uri()
    text = '{ systemd.services.a.serviceConfig = f { ExecStart = "/x"; }; }'
    wire.open(text, uri)
    before = wire.ask("workspace/executeCommand", _unit_at(uri, text))
    file = folder / "serviceconfig.toml"
    file.write_text('helpers = ["f"]')
    wire.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 1}]})
    refreshed(wire)
    after = wire.ask("workspace/executeCommand", _unit_at(uri, text))
    assert "it is an argument of f" in before
    assert "f may add to it" in after
    assert ("a.service" in before, "a.service" in after) == (False, True)


def test_the_functions_of_a_nearer_configuration_are_read(wire: Wire, folder: Path) -> None:
    """In a folder with a configuration of its own, and only there."""
    (folder / "sub").mkdir()
    (folder / "sub" / "serviceconfig.toml").write_text('helpers = ["f"]')
    begin(wire, folder)
    text = '{ systemd.services.a.serviceConfig = f { ExecStart = "/x"; }; }'
    for name, is_read in (("sub/b.nix", True), ("b.nix", False)):
        uri = (folder / name).as_uri()
        wire.open(text, uri)
        answer = wire.ask("workspace/executeCommand", _unit_at(uri, text))
        assert ("f may add to it" in answer) is is_read


def _unit_at(uri: str, text: str) -> dict[str, object]:
    at = {"line": 0, "character": text.index("ExecStart")}
    return {"command": "serviceconfig.showUnit", "arguments": [uri, at]}


def test_a_mistake_in_the_configuration_is_shown_once(wire: Wire, folder: Path) -> None:
    """With its line; the rest of the file applies."""
    (folder / "serviceconfig.toml").write_text('sytemd = 254\nignore = ["unknown-directive"]\n')
    begin(wire, folder)
    uri = (folder / "b.nix").as_uri()
    wire.open("{ systemd.services.a.serviceConfig.RestrictSUIDGUID = true; }\n", uri)
    assert _pulled(wire, uri) == []
    assert _pulled(wire, uri) == []
    shown = [m["params"]["message"] for m in wire.unread if m.get("method") == "window/showMessage"]
    assert shown == [f"{folder}/serviceconfig.toml:1: unknown key sytemd: did you mean systemd?"]


def _version(wire: Wire, uri: str) -> str:
    command = {"command": "serviceconfig.systemdVersion", "arguments": [uri]}
    text: str = wire.ask("workspace/executeCommand", command)
    return text


def _pulled(wire: Wire, uri: str) -> list[dict[str, Any]]:
    report = wire.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    items: list[dict[str, Any]] = report["items"]
    return items
