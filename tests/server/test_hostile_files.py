"""Special files in a workspace: wherever a file is read, they are not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.compare import compare
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.workspace import systemd_version
from serviceconfig_ls.workspace.path_index import text_of
from serviceconfig_ls.workspace.project import Project
from systemd_directives.manpage import man_path
from systemd_directives.manpage.compiling import MAX_ENTRY_LENGTH
from systemd_directives.manpage.man_path import MAX_PAGE_BYTES, PageFile
from systemd_directives.manpage.systemd_manual import open_manual
from systemd_directives.model import NEWEST
from tests.directives.manpages import option, write
from tests.support.hostile_files import SPECIAL, bounded

if TYPE_CHECKING:
    from pathlib import Path

WRONG = '{ systemd.services.web.serviceConfig = { ExecStart = "/x"; ProtectSystem = "stric"; }; }\n'
LOCKS = ("flake.lock", "npins/sources.json", "nix/sources.json")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository with one Nix file. No NixOS runs here."""
    monkeypatch.setattr(systemd_version, "_running", lambda: None)
    root = tmp_path / "root"
    (root / ".git").mkdir(parents=True)
    (root / "a.nix").write_text(WRONG)
    monkeypatch.chdir(root)
    return root


def special(kind: str, path: Path) -> None:
    """Effect: makes a special file at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    SPECIAL[kind](path)


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", LOCKS)
def test_lock_files(folder: Path, kind: str, name: str) -> None:
    """One that is special pins no version, and does not keep the search waiting."""
    special(kind, folder / name)
    with bounded():
        assert systemd_version.of_nix(folder).version == NEWEST


def pinned(branch: str) -> str:
    """A flake.lock with nixpkgs at a branch."""
    nixpkgs = {"original": {"repo": "nixpkgs", "ref": branch}}
    nodes = {"root": {"inputs": {"nixpkgs": "nixpkgs"}}, "nixpkgs": nixpkgs}
    return json.dumps({"nodes": nodes, "root": "root"})


def test_a_link_to_a_lock_file_stays_in_the_project(folder: Path) -> None:
    """One that leads out of the repository is not followed."""
    (folder / "inside").write_text(pinned("nixos-23.11"))
    (folder.parent / "outside").write_text(pinned("nixos-23.11"))
    (folder / "flake.lock").symlink_to("inside")
    assert systemd_version.of_nix(folder).version == 254
    (folder / "flake.lock").unlink()
    (folder / "flake.lock").symlink_to("../outside")
    assert systemd_version.of_nix(folder).version == NEWEST


def followed(count: int, last: object) -> dict[str, Any]:
    """Inputs that each follow the next one twice."""
    inputs: dict[str, Any] = {f"a{n}": [f"a{n + 1}"] * 2 for n in range(count)}
    return inputs | {f"a{count}": last, "nixpkgs": ["a0"]}


@pytest.mark.parametrize(
    ("inputs", "version"),
    [
        (followed(60, "x"), 254),
        (followed(60, ["a0"]), NEWEST),
        (followed(20_000, "x"), NEWEST),
        ({"nixpkgs": ["nixpkgs"]}, NEWEST),
        ({"nixpkgs": ["a"] * 1000, "a": ["a"]}, NEWEST),
    ],
    ids=["doubled", "doubled in a circle", "20,000 deep", "itself", "a circle beside it"],
)
def test_inputs_that_follow_others_are_resolved_once(
    folder: Path, inputs: dict[str, Any], version: int
) -> None:
    """2^60 ways to one input take no longer than 60; a circle pins no version."""
    original = {"repo": "nixpkgs", "ref": "nixos-23.11"}
    nodes = {"root": {"inputs": inputs}, "x": {"inputs": inputs, "original": original}}
    (folder / "flake.lock").write_text(json.dumps({"nodes": nodes, "root": "root"}))
    with bounded():
        assert systemd_version.of_nix(folder).version == version


@pytest.mark.parametrize("kind", SPECIAL)
def test_ignore_files(folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is special ignores nothing."""
    special(kind, folder / ".gitignore")
    with bounded():
        assert run(["check", "."]) == 1
    assert "a.nix:1:" in capsys.readouterr().out


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", "--fix"],
        ["security"],
        ["inspect"],
        ["explain", "226/NAMESPACE", "--in"],
    ],
)
def test_inputs(
    folder: Path, kind: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is named is an error; a folder of that name is searched."""
    special(kind, folder / "x.nix")
    with bounded():
        status = run([*command, "x.nix"])
    if kind == "folder":
        assert status == 0
    else:
        assert status == 2
        assert "serviceconfig-ls: x.nix: " in capsys.readouterr().err


@pytest.mark.parametrize("kind", SPECIAL)
def test_files_of_a_folder(folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are checked; a regular file that is too large is an error."""
    special(kind, folder / "x.nix")
    special(kind, folder / "x.service")
    with bounded():
        assert run(["check", "."]) == (2 if "sparse" in kind else 1)
    assert "a.nix:1:" in capsys.readouterr().out


@pytest.mark.parametrize("kind", SPECIAL)
def test_imports(folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What an import names is unknown."""
    special(kind, folder / "x.nix")
    (folder / "b.nix").write_text(
        "{ imports = [ ./x.nix ]; systemd.services.web.serviceConfig = import ./x.nix // { Nice = 1; }; }"
    )
    with bounded():
        assert run(["inspect", "b.nix"]) == 0
    assert "[Service] Nice=1" in capsys.readouterr().out


@pytest.mark.parametrize("kind", SPECIAL)
def test_files_that_are_swapped(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import or a manual page that was a regular file a moment ago is not read either."""
    special(kind, folder / "x.nix")
    project = Project(str(folder))
    monkeypatch.setattr(project, "_stamp", lambda _: (1, 1, 1))
    page = PageFile("systemd.exec.5", str(folder / "x.nix"), 1, 1)
    with bounded():
        assert project._look(str(folder / "x.nix")) is None
        with pytest.raises(OSError, match=r"x\.nix"):
            man_path.read_source(page)


@pytest.mark.parametrize("kind", SPECIAL)
def test_the_path_index(folder: Path, kind: str) -> None:
    """A special file mentions no path; one that is too large is assumed to mention all."""
    special(kind, folder / "x.nix")
    with bounded():
        text = text_of(str(folder / "x.nix"), str(folder))
    assert text == (b"self}/${" if "sparse" in kind else None)


def test_the_path_index_stays_in_the_project(folder: Path) -> None:
    """A link that leads out of it mentions nothing."""
    (folder.parent / "secret.nix").write_text("./a.nix")
    (folder / "x.nix").symlink_to("../secret.nix")
    assert text_of(str(folder / "x.nix"), str(folder)) is None


@pytest.mark.parametrize("kind", SPECIAL)
def test_policies(folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the option and the file."""
    special(kind, folder / "policy")
    with bounded():
        assert run(["security", "--policy", "policy", "a.nix"]) == 2
    assert "serviceconfig-ls: --policy policy: " in capsys.readouterr().err


@pytest.mark.parametrize("kind", SPECIAL)
def test_manual_pages(folder: Path, kind: str) -> None:
    """A special file is not a page, packed or not."""
    for name in ("systemd.exec.5", "systemd.exec.5.gz", "systemd.service.5.xz"):
        special(kind, folder / "man5" / name)
    with bounded():
        assert open_manual(folder) is None


def test_manual_pages_have_limits(tmp_path: Path) -> None:
    """A page or an entry that is too large is left out, the others are read."""
    small = option("ProtectHome=", "Small.")
    large = option("ProtectSystem=", "word " * (MAX_ENTRY_LENGTH // 5 + 1))
    write(tmp_path, '.SH "OPTIONS"\n' + small + large)
    write(tmp_path, '.SH "OPTIONS"\n' + option("Type=", "x" * MAX_PAGE_BYTES), "systemd.service")
    manual = open_manual(tmp_path)
    assert manual is not None
    assert [entry.keys for entry in manual.page("systemd.exec")] == [("ProtectHome",)]
    assert list(manual.page("systemd.service")) == []


@pytest.mark.parametrize("kind", SPECIAL)
def test_the_file_that_is_compared(folder: Path, kind: str) -> None:
    """Without a commit and without a readable file, compare has nothing to compare with."""
    special(kind, folder / "x.nix")
    document = Document.open(WRONG.encode())
    with bounded():
        text = compare(document, WRONG.index("serviceConfig"), folder / "x.nix", Config())
    assert text.startswith("There is nothing to compare with")
