"""Modules of one folder in one session: what one contributes appears in the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.lsp import indexing
from serviceconfig_ls.workspace import background
from tests.server.fuzz.inside import Inside
from tests.server.lsp.test_workspace import begin, lens

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.lsp.wire import Wire

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


TIMER = """\
{
  systemd.timers.web.timerConfig.OnCalendar = "daily";
}
"""
STAYING = """\
{
  systemd.services.web = { script = "x"; serviceConfig.RemainAfterExit = true; };
}
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with a module and a host that imports it."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "host.nix").write_text(HOST)
    (folder / "service.nix").write_text(SERVICE)
    return folder


def diagnostics(wire: Wire, uri: str) -> list[Any]:
    found = wire.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    return list(found["items"])


def eventually(wire: Wire, uri: str, count: int) -> list[Any]:
    """The diagnostics of a document once it has ``count`` of them: the folder is read in idle time."""
    for _ in range(500):
        found = diagnostics(wire, uri)
        if len(found) == count:
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def test_modules_of_one_closure_are_put_together(wire: Wire, modules: Path) -> None:
    """In both files, with the location in the other one, as soon as the folder is indexed."""
    begin(wire, modules)
    host, service = (modules / "host.nix").as_uri(), (modules / "service.nix").as_uri()
    wire.open(HOST, host)
    (clash,) = eventually(wire, host, 1)
    assert "if nothing else is set" not in lens(wire, host)
    assert clash["code"] == "clashing-definitions"
    (related,) = clash["relatedInformation"]
    assert related["location"]["uri"] == service
    assert related["location"]["range"]["start"] == {"line": 4, "character": 0}
    wire.open(SERVICE, service)
    (clash,) = diagnostics(wire, service)
    (related,) = clash["relatedInformation"]
    assert (related["location"]["uri"], clash["range"]["start"]["line"]) == (host, 4)


def test_an_edit_in_one_module_shows_in_the_other(wire: Wire, modules: Path) -> None:
    """With any edit, and any change of its imports."""
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
    assert "if nothing else is set" in lens(wire, host)


def test_a_timer_and_its_service_are_compared_across_files(wire: Wire, modules: Path) -> None:
    """The finding in one file follows each edit of the other, and names the line there."""
    (modules / "host.nix").write_text("{ imports = [ ./timer.nix ./service.nix ]; }")
    (modules / "timer.nix").write_text(TIMER)
    (modules / "service.nix").write_text(STAYING)
    begin(wire, modules)
    timer, service = (modules / "timer.nix").as_uri(), (modules / "service.nix").as_uri()
    wire.open(STAYING, service)
    (found,) = eventually(wire, service, 1)
    assert found["code"] == "timer-of-staying-service"
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == timer
    assert related["location"]["range"]["start"]["line"] == 1
    wire.open(TIMER, timer)
    wire.change(2, {"text": TIMER.replace("OnCalendar", "Unit = 5; # ")}, uri=timer)
    eventually(wire, service, 0)
    wire.change(3, {"text": TIMER}, uri=timer)
    eventually(wire, service, 1)


def test_a_second_host_makes_what_the_first_says_uncertain(wire: Wire, modules: Path) -> None:
    """A new or deleted file causes the folder to be indexed again."""
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
    """Without the setting nothing is indexed, with it everything is."""
    begin(wire, modules, **{"workspace.crossFile": False})
    service = (modules / "service.nix").as_uri()
    wire.open(SERVICE, service)
    assert diagnostics(wire, service) == []
    settings = {"serviceconfig": {"workspace": {"crossFile": True}}}
    wire.tell("workspace/didChangeConfiguration", {"settings": settings})
    eventually(wire, service, 1)


def test_a_checkout_of_a_thousand_files_is_followed(wire: Wire, modules: Path) -> None:
    """Requests are answered meanwhile."""
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
    """The client is asked to create it; then it begins, continues and ends once."""
    monkeypatch.setattr(indexing, "SILENT_SECONDS", 0.0)
    monkeypatch.setattr(background, "STEP_SECONDS", 0.0)
    capabilities = {"window": {"workDoneProgress": True}}
    inside = Inside(capabilities=capabilities, rootUri=modules.as_uri())
    inside.server.index_folders()
    while not inside.sent:
        assert inside.server.idle.step()
    (create,) = inside.sent
    assert create["method"] == "window/workDoneProgress/create"
    inside.answer(create["id"], None)
    while inside.server.idle.step():
        pass
    reported = [message["params"] for message in inside.sent[1:]]
    assert {each["token"] for each in reported} == {create["params"]["token"]}
    kinds = [each["value"]["kind"] for each in reported]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert kinds.count("begin") == kinds.count("end") == 1
