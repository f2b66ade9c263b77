"""``inspect``: what was understood of each service."""

from __future__ import annotations

import json
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MAIN = """{ pkgs, config, ... }:
{
  systemd.services.acpid = {
    serviceConfig = import ./hardening.nix // {
      ExecStart = "${pkgs.acpid}/bin/acpid";
      User = config.services.acpid.user;
      SystemCallFilter = [ "@a" "@b" ];
    };
  };
}
"""
HARDENING = "{ ProtectHome = true;\n PrivateTmp = true; ProtectClock = true; }\n"


def inspected(capsys: pytest.CaptureFixture[str], path: Path) -> list[dict[str, Any]]:
    assert run(["inspect", "--format", "json", str(path)]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def write(folder: Path) -> Path:
    (folder / "flake.nix").write_text("{ }")
    (folder / "hardening.nix").write_text(HARDENING)
    main = folder / "main.nix"
    main.write_text(MAIN)
    return main


def test_settings_of_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each has its place, its lines, and the reason for what is unknown."""
    (service,) = inspected(capsys, write(tmp_path))
    assert (service["service"], service["line"], service["openness"]) == ("acpid", 4, "closed")
    settings = {each["directive"]: each for each in service["settings"]}
    assert settings["SystemCallFilter"]["value"] == ["@a", "@b"]
    assert (settings["SystemCallFilter"]["line"], settings["SystemCallFilter"]["column"]) == (7, 7)
    assert settings["ExecStart"]["value"] == [None]
    assert settings["User"]["unknown"] == "depends on config.services.acpid.user"
    assert settings["PrivateTmp"]["value"] == ["true"]
    assert settings["PrivateTmp"]["path"].endswith("hardening.nix")
    assert settings["PrivateTmp"]["line"] == 2


def test_a_standalone_set_is_a_block(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of directives only is recognised by their names."""
    write(tmp_path)
    (service,) = inspected(capsys, tmp_path / "hardening.nix")
    assert (service["service"], service["openness"]) == (None, "under")
    assert [each["line"] for each in service["settings"]] == [2, 2, 1]


def test_nothing_outside_of_the_project_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither through a path that leads out of it nor through a link."""
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.nix").write_text(HARDENING)
    (project / "link.nix").symlink_to(tmp_path / "secret.nix")
    (project / "flake.nix").write_text("{ }")
    for path in ("../secret.nix", "./link.nix", str(tmp_path / "secret.nix")):
        main = project / "main.nix"
        main.write_text(
            f"{{ systemd.services.a.serviceConfig = import {path} // {{ Nice = 1; }}; }}"
        )
        (service,) = inspected(capsys, main)
        assert [each["directive"] for each in service["settings"]] == ["Nice"]
        assert service["reason"] == "it is imported from another file"


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each service, then one for each line of the unit."""
    assert run(["inspect", str(write(tmp_path))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("main.nix:4: acpid (system)")
    assert "  [Service] SystemCallFilter=@b" in lines
    assert "  [Service] User is unknown: depends on config.services.acpid.user" in lines


def test_standard_input_is_completed_by_a_named_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that is in no file has a base only if one is named."""
    (tmp_path / "web.service").write_text("[Service]\nExecStart=/bin/web\nUser=root\n")
    text = "{ systemd.services.web.serviceConfig.DynamicUser = true; }"
    stdin = SimpleNamespace(buffer=BytesIO(text.encode()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", stdin)
    assert run(["inspect", "--unit", "web", "--base", str(tmp_path), "-"]) == 0
    assert "ExecStart=/bin/web  # web.service:2; unit file; base" in capsys.readouterr().out
    stdin.buffer.seek(0)
    assert run(["check", "--base", str(tmp_path), "-"]) == 0
    assert "static-root-with-dynamic-user" in capsys.readouterr().out
    stdin.buffer.seek(0)
    assert run(["inspect", "--unit", "web", "-"]) == 0
    assert "defined elsewhere" in capsys.readouterr().out
