"""The list of all services of the open folders, and what the server uses for a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.lsp.wire import Wire

WEB = """{ pkgs, ... }: {
  systemd.services.web.serviceConfig = {
    ExecStart = "${pkgs.web}/bin/web";
  };
  systemd.services.nginx.serviceConfig.ProtectHome = true;
}
"""
SAFER = """{ pkgs, ... }: let hardening = import ./hardening.nix; in {
  systemd.services.safer.serviceConfig = hardening // { ExecStart = "${pkgs.a}/bin/a"; };
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three services in Nix, one unit file, and files that do not count."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "web.nix").write_text(WEB)
    (folder / "safer.nix").write_text(SAFER)
    (folder / "hardening.nix").write_text("{ ProtectHome = true; ProtectClock = true; }\n")
    (folder / "old.service").write_text("[Service]\nExecStart=/bin/old\nUser=old\n")
    (folder / "left-out.nix").write_text(WEB)
    (folder / "serviceconfig.toml").write_text('exclude = ["left-out.nix"]\n')
    (folder / "ignored.nix").write_text(WEB)
    (folder / ".gitignore").write_text("ignored.nix\n")
    return folder


def begin(wire: Wire, *folders: Path) -> None:
    """Effect: opens the folders."""
    opened = [{"uri": each.as_uri(), "name": each.name} for each in folders]
    wire.ask("initialize", {"workspaceFolders": opened, "capabilities": {}})
    wire.tell("initialized", {})


def run(wire: Wire, command: str, *arguments: object) -> Any:
    """The answer of a command of the server."""
    asked = {"command": f"serviceconfig.{command}", "arguments": list(arguments)}
    return wire.ask("workspace/executeCommand", asked)


def search(wire: Wire) -> Any:
    """The services, after as many requests as the server wants."""
    answer = run(wire, "findServices", 0)
    while "token" in answer:
        answer = run(wire, "findServices", answer["token"])
    return answer


def test_all_services_are_listed_worst_first(wire: Wire, folder: Path) -> None:
    """With score, level and place; imported lines count, and ignored and excluded files do not."""
    begin(wire, folder)
    found = search(wire)
    rows = [(each["name"], each["exposure"], each["level"]) for each in found["services"]]
    assert [name for name, _, _ in rows] == [
        "web.service",
        "old.service",
        "safer.service",
        "nginx.service",
    ]
    assert rows[0] == ("web.service", "9.6", "UNSAFE")
    assert rows[-1] == ("nginx.service", "", "fixes 2 of 81 checks")
    first = found["services"][0]["location"]
    assert first["uri"] == (folder / "web.nix").as_uri()
    assert first["range"]["start"]["line"] == 1
    assert found["summary"].startswith("4 services: ")
    assert float(rows[2][1]) < float(rows[1][1])


def test_unsaved_text_counts(wire: Wire, folder: Path) -> None:
    """The list has what the editor shows."""
    begin(wire, folder)
    wire.open(WEB.replace("services.web", "services.unsaved"), (folder / "web.nix").as_uri())
    names = [each["name"] for each in search(wire)["services"]]
    assert names[0] == "unsaved.service"
    assert "web.service" not in names


def test_a_newer_search_replaces_an_older_one(wire: Wire, folder: Path) -> None:
    """The older one ends without services instead of a mixture."""
    begin(wire, folder)
    search(wire)
    search(wire)
    assert run(wire, "findServices", 1) == {"services": None}


def test_other_clients_have_a_table(wire: Wire, folder: Path) -> None:
    """As Markdown with a link to each service; without folders, of the open documents."""
    begin(wire, folder)
    table = run(wire, "showOverview")
    assert table.startswith("### 4 services: ")
    assert (
        f"| `web.service` | 9.6 | UNSAFE | [web.nix, line 2]({(folder / 'web.nix').as_uri()}#L2)"
        in table
    )


def test_without_a_folder_the_open_documents_are_searched(wire: Wire, tmp_path: Path) -> None:
    """A single file is enough."""
    begin(wire)
    wire.open(WEB, (tmp_path / "a.nix").as_uri())
    assert [each["name"] for each in search(wire)["services"]] == ["web.service", "nginx.service"]


def test_the_status_names_the_version_and_the_base(wire: Wire, folder: Path) -> None:
    """With the reason for the version; the base is that of the configuration."""
    units = folder / "units"
    units.mkdir()
    (units / "nginx.service").write_text("[Service]\nExecStart=/bin/nginx\n")
    (folder / "serviceconfig.toml").write_text('systemd = "257"\nbase = "units"\n')
    begin(wire, folder)
    uri = (folder / "web.nix").as_uri()
    wire.open(WEB, uri)
    found = run(wire, "status", uri)
    assert found["systemd"].startswith("systemd 257, ")
    (base,) = found["bases"]
    assert base.startswith("unit files in ")
