"""``security --eval`` against a small flake with the real Nix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from record.parts import nix_instantiate
from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live

FLAKE = r"""{ outputs = { self }: {
  nixosConfigurations.host.config.systemd = {
    package.version = "257.6";
    units = let
      line = name: value: "${name}=${if value == true then "true" else toString value}\n";
      text = set: "[Service]\n" + builtins.concatStringsSep "" (builtins.attrValues (builtins.mapAttrs line set));
    in {
      "web.service" = { enable = true; text = text (import ./web.nix); };
      "off.service" = { enable = false; text = text { ExecStart = "/bin/off"; ProtectHome = true; }; };
      "packaged.service" = { enable = true; text = text { ProtectHome = true; }; };
      "web.timer" = { enable = true; text = "[Timer]\n"; };
    };
  };
}; }
"""
WEB = '{ ExecStart = "/bin/web"; ProtectHome = true; PrivateTmp = true; ProtectSystem = "strict"; }'


@pytest.fixture
def flake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a flake, and the real Nix on PATH."""
    monkeypatch.setenv("PATH", f"{nix_instantiate().parent}:/usr/bin:/bin")
    (tmp_path / "flake.nix").write_text(FLAKE)
    (tmp_path / "web.nix").write_text(WEB)
    return tmp_path


def _scores(
    capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[list[dict[str, object]], str]:
    status = run(["security", "--format", "json", *options])
    printed = capsys.readouterr()
    return (json.loads(printed.out) if status == 0 else []), printed.err


def test_evaluation_gives_the_figures_of_reading(
    flake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same unit, evaluated and read; a unit that is off is left out, a drop-in is partial."""
    found, said = _scores(capsys, "--eval", f"path:{flake}#host")
    assert "running nix" in said
    by_name = {str(each["service"]): each for each in found}
    assert set(by_name) == {"web", "packaged"}
    assert by_name["packaged"]["partial"] is True
    assert by_name["web"]["systemd"] == 257
    module = flake / "host.nix"
    module.write_text(f"{{ systemd.services.web.serviceConfig = {WEB}; }}")
    read, _ = _scores(capsys, "--systemd", "257", str(module))
    assert by_name["web"]["exposure"] == read[0]["exposure"]
    assert by_name["web"]["checks"] == read[0]["checks"]


@pytest.mark.parametrize("host", ["none", "a b", "$(touch x)", ""])
def test_what_cannot_be_evaluated_is_an_error(
    flake: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    """One sentence, and no traceback of Nix."""
    found, said = _scores(capsys, "--eval", f"path:{flake}#{host}")
    assert found == []
    assert "Traceback" not in said
    assert said.count("\n") <= 2
    assert host != "none" or "the flake has no nixosConfigurations.none;" in said


def test_a_broken_flake_is_an_error_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Nix says, and where."""
    (tmp_path / "flake.nix").write_text("{ outputs = { self }: { nixosConfigurations = ; }; }")
    found, said = _scores(capsys, "--eval", f"path:{tmp_path}#box")
    assert found == []
    assert "nix says: syntax error" in said
    assert "flake.nix:1:" in said
