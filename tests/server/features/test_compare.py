"""How edits change a service's exposure, compared with the last commit or the saved file."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.compare import compare
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from systemd_directives.model import SystemdVersion
from tests.server.reading.test_closures import laid_out
from tests.support.units import blocks

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = '{ systemd.services.forgejo.serviceConfig = { ExecStart = "/bin/x"; %s }; }'
PARTIAL = "{ systemd.services.forgejo.serviceConfig = { %s }; }"
NAMELESS = 'n: { systemd.services.${n}.serviceConfig = { ExecStart = "/bin/x"; %s }; }'


def compared(text: str, path: Path | None, cursor: str = "serviceConfig") -> str:
    document = Document.open(text.encode())
    return compare(document, text.index(cursor), path, Config(systemd=SystemdVersion(257)))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit that holds a.nix."""
    (tmp_path / "a.nix").write_text(WHOLE % "")
    for command in (
        ["init", "-q"],
        ["add", "a.nix"],
        ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_a_whole_service_has_a_line_for_a_pull_request(repository: Path) -> None:
    """The base is the last commit even if the file was saved since; scores are those of 257."""
    file = repository / "a.nix"
    file.write_text(WHOLE % "PrivateTmp = true;")
    output = compared(WHOLE % 'PrivateTmp = true; User = "x";', file)
    assert output.startswith("`forgejo.service`: 9.6 UNSAFE → 8.8 EXPOSED (systemd 257, static)\n")
    assert "compared with the last commit</summary>" in output
    assert "| `PrivateTmp=` | ✗ " in output
    assert "| `PrivateMounts=` | ✗ " in output
    assert "| `ProtectHome=`" not in output


def test_a_file_that_is_not_committed_is_compared_as_saved(tmp_path: Path) -> None:
    """The base is the saved file outside a repository and for an untracked file."""
    file = tmp_path / "b.nix"
    file.write_text(WHOLE % 'User = "x";')
    output = compared(WHOLE % "", file)
    assert output.startswith("`forgejo.service`: 9.2 UNSAFE → 9.6 UNSAFE (systemd 257, static)\n")
    assert "compared with the file on disk</summary>" in output


def test_a_partial_block_has_no_figures(tmp_path: Path) -> None:
    """A partial block lists only the changed checks, since its lines are not the whole service."""
    file = tmp_path / "b.nix"
    file.write_text(PARTIAL % "")
    output = compared(PARTIAL % "LockPersonality = true;", file)
    assert output.startswith("`forgejo.service`: 1 check changed (systemd 257, static)")
    assert "9." not in output
    assert "UNSAFE" not in output
    assert "| `LockPersonality=` |" in output


def test_no_change_is_a_sentence(tmp_path: Path) -> None:
    """Without a change, a sentence replaces the empty table."""
    file = tmp_path / "b.nix"
    file.write_text(WHOLE % "")
    output = compared(WHOLE % "# why\n", file)
    assert "9.6 UNSAFE → 9.6 UNSAFE" in output
    assert "No check changed compared with the file on disk." in output
    assert "<details>" not in output


def test_a_new_service_has_no_previous_score(tmp_path: Path) -> None:
    """A new service has no previous score."""
    file = tmp_path / "b.nix"
    file.write_text("{ }")
    assert compared(WHOLE % "", file).startswith("`forgejo.service`: new → 9.6 UNSAFE")


def test_a_service_without_a_name_is_found_by_its_order(tmp_path: Path) -> None:
    """A service with a computed name is matched by its order."""
    file = tmp_path / "b.nix"
    file.write_text(NAMELESS % "")
    output = compared(NAMELESS % "PrivateNetwork = true;", file)
    assert output.startswith("this service: 9.6 UNSAFE → 9.1 UNSAFE")


def test_what_cannot_be_compared_is_explained(tmp_path: Path) -> None:
    """A file that was never saved and a place outside services are answered with a sentence."""
    assert "neither committed nor saved" in compared(WHOLE % "", None)
    assert "neither committed nor saved" in compared(WHOLE % "", tmp_path / "none.nix")
    assert "no service here" in compared("{ a = 1; }", tmp_path, cursor="a")


def test_definitions_of_other_files_are_no_edit(tmp_path: Path) -> None:
    """Definitions of other files count before and after."""
    other = "{ systemd.services.forgejo.serviceConfig.PrivateTmp = true; }"
    text = WHOLE.replace("{", "{ imports = [ ./b.nix ];", 1)
    files = {"a.nix": text % "", "b.nix": other}
    document = laid_out(files, tmp_path)["a.nix"]
    config = Config(systemd=SystemdVersion(257))
    output = compare(document, document.text.index(b"serviceConfig"), tmp_path / "a.nix", config)
    assert "No check changed" in output
    assert "PrivateTmp" in {setting.directive for setting in unit_of(blocks(document)[0]).settings}
