"""``security --diff``: which services changed since a revision, and which checks."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.workspace import git
from tests.server.workspace.test_git import run_git

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """{
  systemd.services.forgejo.serviceConfig = { ExecStart = "/x"; };
  systemd.services.shared.serviceConfig = { ExecStart = "/x"; } // (import ./hard.nix);
  systemd.services.same.serviceConfig = { ExecStart = "/x"; ProtectClock = a.b; };
  systemd.services.acpid.serviceConfig = { ProtectHome = true; };
  systemd.services.gone.serviceConfig = { ExecStart = "/x"; };
}
"""
AFTER = """{
  systemd.services.forgejo.serviceConfig = { ExecStart = "/x"; ProtectSystem = "strict"; };
  systemd.services.shared.serviceConfig = { ExecStart = "/x"; } // (import ./hard.nix);
  systemd.services.same.serviceConfig = { ExecStart = "/y"; ProtectClock = a.b; };
  systemd.services.acpid.serviceConfig = { ProtectHome = true; ProtectHostname = true; };
  systemd.services.new.serviceConfig = { ExecStart = "/x"; };
}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A worktree that differs from its one commit; the current folder."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)
    run_git(tmp_path, "init", "-q")
    (tmp_path / "a.nix").write_text(BEFORE)
    (tmp_path / "hard.nix").write_text("{ ProtectClock = true; }")
    commit(tmp_path)
    (tmp_path / "a.nix").write_text(AFTER)
    (tmp_path / "hard.nix").write_text("{ }")
    return tmp_path


def commit(folder: Path) -> None:
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "x")


def found(
    capsys: pytest.CaptureFixture[str], *arguments: str, revision: str = "HEAD"
) -> dict[str, dict[str, Any]]:
    call = ["security", "--systemd", "257", "--format", "json", "--diff", revision]
    assert run([*call, *(arguments or ["."])]) == 0
    return {each["service"]: each for each in json.loads(capsys.readouterr().out)}


@pytest.mark.usefixtures("repository")
def test_services_that_changed_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Also one whose imported set changed; one that scores the same is not, known or unknown."""
    changed = found(capsys)
    assert {name: each["change"] for name, each in changed.items()} == {
        "forgejo": "better",
        "shared": "worse",
        "acpid": "better",
        "new": "added",
        "gone": "removed",
    }
    # systemd-analyze 257 security --offline=true of the two units
    assert changed["forgejo"]["before"]["exposure"] == {"low": 94, "high": 94}
    assert changed["forgejo"]["after"]["exposure"] == {"low": 92, "high": 92}
    mounts, system = changed["forgejo"]["checks"]
    assert mounts["json_field"] == "PrivateMounts"
    assert system == {
        "json_field": "ProtectSystem",
        "change": "better",
        "before": {"set": False, "badness": 10},
        "after": {"set": True, "badness": 0},
    }
    assert changed["new"]["before"] is None
    assert changed["gone"]["after"] is None
    assert (changed["gone"]["path"], changed["gone"]["line"]) == ("a.nix", 6)


def test_a_service_whose_exposure_alone_changed_is_listed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check that fails before and after may count less."""
    commit(repository)
    line = 'ExecStart = "/y"; ProtectClock = a.b;'
    assert line in AFTER
    other = AFTER.replace(line, f'{line} SystemCallArchitectures = "arm";')
    (repository / "a.nix").write_text(other)
    changed = found(capsys)
    assert list(changed) == ["same"]
    assert changed["same"]["checks"] == []
    before, after = (changed["same"][side]["live"] for side in ("before", "after"))
    assert after["high"] < before["high"]


@pytest.mark.usefixtures("repository")
def test_the_markdown_has_the_line_that_people_post(capsys: pytest.CaptureFixture[str]) -> None:
    """Without figures where the unit is defined elsewhere."""
    call = ["security", "--systemd", "257", "--format", "markdown", "--diff", "HEAD", "."]
    assert run(call) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "`forgejo.service`: 9.6 UNSAFE → 9.2 UNSAFE (systemd 257, static)"
    assert lines[2] == "<details><summary>2 checks changed</summary>"
    assert any(line.startswith("| better | `ProtectSystem=` | ✗ ") for line in lines)
    (acpid,) = [line for line in lines if line.startswith("`acpid.service`")]
    assert acpid == (
        "`acpid.service`: 1 check changed; the unit itself is defined elsewhere "
        "(systemd 257, static)"
    )
    assert lines[-1] == ("5 services changed since HEAD: 2 better, 1 worse, 1 added, 1 removed")


@pytest.mark.usefixtures("repository")
def test_the_table_names_each_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Whether it is better or worse, before and after."""
    call = ["security", "--systemd", "257", "--color", "never", "--diff", "HEAD", "."]
    assert run(call) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "forgejo.service  9.6 UNSAFE → 9.2 UNSAFE  a.nix:2"
    assert lines[2].startswith("  better   ProtectSystem=  ✗ ")
    assert "gone.service  9.6 UNSAFE → removed  a.nix:6" in lines


def test_two_revisions_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The worktree has no part in it; the lines are those of the newer one."""
    commit(repository)
    (repository / "a.nix").write_text("{ }")
    changed = found(capsys, revision="HEAD~1..HEAD")
    assert set(changed) == {"forgejo", "shared", "acpid", "new", "gone"}
    assert changed["forgejo"]["line"] == 2
    assert found(capsys, revision="HEAD..HEAD") == {}


def test_a_renamed_file_is_not_another_service(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its services are found by their names."""
    commit(repository)
    (repository / "b").mkdir()
    (repository / "a.nix").rename(repository / "b" / "c.nix")
    (repository / "hard.nix").rename(repository / "b" / "hard.nix")
    assert found(capsys) == {}


def test_a_renamed_file_beside_others_with_the_same_service(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First the same lines belong together, then files of the same name, then what is left."""
    text = '{{ systemd.services.web.serviceConfig = {{ ExecStart = "/x"; {} }}; }}'
    for name, line in (("one", "ProtectHome = true;"), ("two", "ProtectClock = true;")):
        (repository / name).mkdir()
        (repository / name / "web.nix").write_text(text.format(line))
    commit(repository)
    (repository / "one").rename(repository / "three")
    (repository / "two" / "web.nix").rename(repository / "two" / "other.nix")
    assert found(capsys) == {}
    (repository / "three" / "web.nix").write_text(text.format("ProtectHome = false;"))
    change = found(capsys)["web"]
    assert (change["before"] is None, change["after"] is None) == (False, False)
    (repository / "new.nix").write_text(text.format("PrivateTmp = true;"))
    run(["security", "--diff", "HEAD", "--color", "never", "."])
    shown = [line for line in capsys.readouterr().out.splitlines() if "web.service" in line]
    assert len(shown) == 2
    assert ["new" in line for line in shown] == [True, False]


def test_only_the_given_paths_are_compared(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, or a file that exists on one side only."""
    (repository / "sub").mkdir()
    (repository / "sub" / "b.nix").write_text(
        '{ systemd.services.b.serviceConfig.ExecStart = "/x"; }'
    )
    assert set(found(capsys, "sub")) == {"b"}
    assert set(found(capsys, "sub/b.nix")) == {"b"}
    assert set(found(capsys, "--service", "forgejo.service", ".")) == {"forgejo"}


def test_only_what_was_written_counts(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An update of nixpkgs, and so of systemd, changes no service."""
    run_git(repository, "checkout", "-q", ".")
    (repository / "serviceconfig.toml").write_text("systemd = 252")
    commit(repository)
    (repository / "serviceconfig.toml").write_text("systemd = 257")
    assert run(["security", "--format", "json", "--diff", "HEAD", "."]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_service_above_the_threshold_fails(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If it changed: others were accepted before."""
    call = ["security", "--systemd", "257", "--diff", "HEAD", "."]
    (repository / "serviceconfig.toml").write_text("[threshold]\ndefault = 93")
    assert run(call) == 1
    error = capsys.readouterr().err.splitlines()
    names = [line.split(": ")[2].split(".")[0] for line in error]
    assert names == ["shared", "new"]
    assert run([*call, "--exit-zero"]) == 0


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nope", "--diff nope: there is no such revision"),
        ("--help", None),
        ("HEAD..", "--diff HEAD..: give REV or REV..REV"),
        ("..HEAD", "--diff ..HEAD: give REV or REV..REV"),
        ("HEAD..nope", "--diff nope: there is no such revision"),
        ("", "--diff : there is no such revision"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_a_wrong_revision_is_an_error(
    capsys: pytest.CaptureFixture[str], revision: str, message: str | None
) -> None:
    """The message names it; the exit status is 2."""
    assert run(["security", f"--diff={revision}", "."]) == 2
    error = capsys.readouterr().err
    assert message is None or message in error


def test_what_cannot_be_compared_is_an_error(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two repositories, none, or standard input."""
    other = tmp_path / "other"
    other.mkdir()
    run_git(other, "init", "-q")
    (other / "a.nix").write_text("{ }")
    assert run(["security", "--diff", "HEAD", "a.nix", "other"]) == 2
    assert "the paths are in several git repositories" in capsys.readouterr().err
    assert run(["security", "--diff", "HEAD", "-"]) == 2
    assert "cannot compare standard input" in capsys.readouterr().err
    (repository / ".git").rename(repository / "no")
    assert run(["security", "--diff", "HEAD", "a.nix"]) == 2
    assert "not in a git repository" in capsys.readouterr().err


def test_a_shallow_clone_says_what_to_do(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """The revision is not there; git can fetch it."""
    commit(repository)
    clone = tmp_path_factory.mktemp("clone")
    run_git(clone, "clone", "-q", "--depth", "1", repository.as_uri(), ".")
    assert run(["security", "--diff", "HEAD~1", str(clone)]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


def test_a_damaged_repository_says_what_to_do(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That its objects cannot be read, rather than that there is no such revision."""
    for file in (repository / ".git" / "objects").glob("*/*"):
        file.chmod(0o600)
        file.write_bytes(b"x")
    assert run(["security", "--diff", "HEAD", "."]) == 2
    assert "--diff HEAD: the objects of the repository cannot be read: git fsck" in (
        capsys.readouterr().err
    )


def test_a_submodule_is_left_out(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a repository of its own, so that its services are not new."""
    other = tmp_path_factory.mktemp("other")
    run_git(other, "init", "-q")
    (other / "b.nix").write_text(AFTER)
    commit(other)
    allowed = ("-c", "protocol.file.allow=always")
    run_git(repository, *allowed, "submodule", "--quiet", "add", other.as_uri(), "sub")
    commit(repository)
    assert found(capsys) == {}
    (repository / "sub" / "b.nix").write_text(BEFORE)
    assert set(found(capsys, "sub")) == {"forgejo", "acpid", "gone", "new"}


def test_a_path_that_is_nowhere_is_an_error(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that was removed is not."""
    (repository / "a.nix").unlink()
    assert "gone" in found(capsys, "a.nix")
    assert run(["security", "--diff", "HEAD", "no.nix"]) == 2
    assert "no.nix: no such file or folder before or after" in capsys.readouterr().err


def test_a_tree_never_leads_out_of_the_folder(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names such as .. in a tree that somebody made are left out, as are links and submodules."""
    blob = run_git(repository, "rev-parse", "HEAD:hard.nix")
    inner = _tree(repository, f"100644 blob {blob}\tx.nix\n")
    tree = _tree(
        repository,
        f"040000 tree {inner}\t..\n120000 blob {blob}\tlink.nix\n100644 blob {blob}\tb.nix\n",
    )
    evil = run_git(repository, "commit-tree", "-m", "x", tree)
    found_repository = git.require_repository(repository)
    read = dict(git.read_files(found_repository, evil, lambda _: True))
    assert read == {"b.nix": b"{ ProtectClock = true; }"}
    assert run(["security", "--diff", evil, "."]) == 0
    assert "Traceback" not in capsys.readouterr().err


def _tree(folder: Path, entries: str) -> str:
    done = subprocess.run(
        ["git", "mktree"], cwd=folder, input=entries, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
