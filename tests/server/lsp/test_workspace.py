"""Several files of one folder in one session: what one says shows in the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from server.lsp.wire import Wire, at
from serviceconfig_ls.features import background
from serviceconfig_ls.lsp import indexing, session
from serviceconfig_ls.lsp.features import new_server

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
    """A folder with a service and the set it takes in, and a secret beside it."""
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
    """Waits until the client is to ask again."""
    wire.wait(lambda message: message.get("method") == "workspace/codeLens/refresh")


def test_an_imported_set_counts_and_follows_its_edits(wire: Wire, folder: Path) -> None:
    """Unsaved text goes before the file, a closed document gives way to the file again."""
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
    """Also one that is new, and many at once cost one refresh."""
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
    """Not by a path and not through a link."""
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
    """The setting holds at once, and so does taking it back."""
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
    """Its files are followed while it is open."""
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
    """Each file answers for its own text; what they come to together is shown in the user."""
    (folder / "hardening.nix").write_text('{ ProtectHome = "tru"; }\n')
    begin(wire, folder)
    user = (folder / "a.nix").as_uri()
    wire.open(USER, user)
    found = wire.ask("textDocument/diagnostic", at(0, 0, user))
    assert [one["code"] for one in found["items"]] == []


HOST = """\
{ lib, ... }: {
  imports = [ ./service.nix ];
  systemd.services.web.serviceConfig = {
    ProtectHome = lib.mkForce true;
    PrivateTmp = false;
  };
}
"""
SERVICE = """\
{ pkgs, ... }: {
  systemd.services.web.serviceConfig = {
    ExecStart = "${pkgs.web}/bin/web";
    ProtectHome = false;
    PrivateTmp = true;
  };
}
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with a module and the host that takes it in."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "host.nix").write_text(HOST)
    (folder / "service.nix").write_text(SERVICE)
    return folder


def diagnostics(wire: Wire, uri: str) -> list[Any]:
    found = wire.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    return list(found["items"])


def eventually(wire: Wire, uri: str, count: int) -> list[Any]:
    """The diagnostics of a document once they are so many: the folder is read in idle time."""
    for _ in range(500):
        found = diagnostics(wire, uri)
        if len(found) == count:
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def test_modules_of_one_closure_are_put_together(wire: Wire, modules: Path) -> None:
    """In both files, with the place in the other one, as soon as the folder is looked through."""
    begin(wire, modules)
    host, service = (modules / "host.nix").as_uri(), (modules / "service.nix").as_uri()
    wire.open(HOST, host)
    (clash,) = eventually(wire, host, 1)
    assert "defined elsewhere" not in lens(wire, host)
    assert clash["code"] == "clashing-definitions"
    (related,) = clash["relatedInformation"]
    assert related["location"]["uri"] == service
    assert related["location"]["range"]["start"] == {"line": 4, "character": 0}
    wire.open(SERVICE, service)
    (clash,) = diagnostics(wire, service)
    (related,) = clash["relatedInformation"]
    assert (related["location"]["uri"], clash["range"]["start"]["line"]) == (host, 4)


def test_an_edit_in_one_module_shows_in_the_other(wire: Wire, modules: Path) -> None:
    """Whatever is typed there, and whichever files it takes in by then."""
    begin(wire, modules)
    host, service = (modules / "host.nix").as_uri(), (modules / "service.nix").as_uri()
    wire.open(HOST, host)
    eventually(wire, host, 1)
    wire.open(SERVICE, service)
    assert len(diagnostics(wire, host)) == 1
    wire.change(2, {"text": SERVICE.replace("    PrivateTmp = true;\n", "")}, uri=service)
    eventually(wire, host, 0)
    wire.change(3, {"text": SERVICE}, uri=service)
    eventually(wire, host, 1)
    wire.change(2, {"text": HOST.replace("./service.nix", "")}, uri=host)
    eventually(wire, service, 0)
    eventually(wire, host, 0)
    assert "defined elsewhere" in lens(wire, host)


def test_a_second_host_makes_what_the_first_says_uncertain(wire: Wire, modules: Path) -> None:
    """A file that comes or goes has the folder looked through again."""
    begin(wire, modules)
    service, other = (modules / "service.nix").as_uri(), modules / "other.nix"
    wire.open(SERVICE, service)
    eventually(wire, service, 1)
    for kind, count in ((1, 0), (3, 1)):
        other.write_text(HOST.replace("false", "true")) if kind == 1 else other.unlink()
        changes = [{"uri": other.as_uri(), "type": kind}]
        wire.tell("workspace/didChangeWatchedFiles", {"changes": changes})
        eventually(wire, service, count)


def test_modules_are_left_alone_where_a_person_says_so(wire: Wire, modules: Path) -> None:
    """Without the setting nothing is looked through, with it everything is."""
    begin(wire, modules, **{"workspace.crossFile": False})
    service = (modules / "service.nix").as_uri()
    wire.open(SERVICE, service)
    assert diagnostics(wire, service) == []
    settings = {"serviceconfig": {"workspace": {"crossFile": True}}}
    wire.tell("workspace/didChangeConfiguration", {"settings": settings})
    eventually(wire, service, 1)


def test_a_checkout_of_a_thousand_files_is_followed(wire: Wire, modules: Path) -> None:
    """While requests are answered as ever."""
    begin(wire, modules)
    host = (modules / "host.nix").as_uri()
    wire.open(HOST, host)
    eventually(wire, host, 1)
    changes = []
    for number in range(1000):
        path = modules / f"m{number}.nix"
        path.write_text(f"{{ systemd.services.x.serviceConfig.Nice = {number}; }}")
        changes.append({"uri": path.as_uri(), "type": 1})
    (modules / "service.nix").write_text(SERVICE.replace("PrivateTmp = true", "Nice = 3"))
    changes.append({"uri": (modules / "service.nix").as_uri(), "type": 2})
    wire.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    eventually(wire, host, 0)


def test_progress_is_shown_where_it_takes_long(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins, goes on and ends once."""
    monkeypatch.setattr(indexing, "BEFORE_SHOWN", 0.0)
    monkeypatch.setattr(background, "AT_ONCE", 0.0)
    server, told = new_server(), list[Any]()
    monkeypatch.setattr(server.protocol, "_send", told.append)
    capabilities = {"window": {"workDoneProgress": True}}
    session.initialize(server, {"rootUri": modules.as_uri(), "capabilities": capabilities})
    server.later.clear()
    server.indexing.want()
    while server.later:
        server.later.popleft()()
    methods = [message["method"] for message in told]
    assert methods[0] == "window/workDoneProgress/create"
    kinds = [message["params"]["value"]["kind"] for message in told[1:]]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert kinds.count("begin") == kinds.count("end") == 1


def uses(wire: Wire, uri: str) -> list[Any]:
    found = wire.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}) or []
    return [each["command"] for each in found if "used by" in each["command"]["title"]]


def test_a_shared_set_follows_its_users(wire: Wire, folder: Path) -> None:
    """The lens counts open documents as they are typed; its click lists the places."""
    (folder / "b.nix").write_text(USER.replace("services.a", "services.b"))
    begin(wire, folder)
    user, shared = (folder / "a.nix").as_uri(), (folder / "hardening.nix").as_uri()
    text = (folder / "hardening.nix").read_text()
    wire.open(text, shared)
    uses(wire, shared)
    refreshed(wire)
    (command,) = uses(wire, shared)
    assert command["title"] == "used by 2 services: a, b"
    told = wire.ask("workspace/executeCommand", command)
    assert f"`a.service` in [a.nix, line 4]({user}#L4)" in told
    wire.open(USER, user)
    wire.change(2, {"text": USER.replace("hardening //", "")}, uri=user)
    refreshed(wire)
    (command,) = uses(wire, shared)
    assert command["title"] == "used by 1 service: b"
