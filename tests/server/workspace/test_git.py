"""Reading revisions with git: what is read, what is refused, and that nothing is run."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.compare import compare
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.workspace import git
from serviceconfig_ls.workspace.git import plumbing, repository
from serviceconfig_ls.workspace.git.plumbing import ChangeKind, GitError, GitProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"{ systemd.services.a.serviceConfig.ProtectHome = true; }\n"


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the system's nor the user's configuration of git has a part in the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def run_git(folder: Path, *arguments: str) -> str:
    """Effect: runs git as a person would. Returns what it writes."""
    name = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *name, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def made(folder: Path, *options: str) -> Path:
    """A repository with one commit, which has a.nix and folder/b.nix."""
    (folder / "folder").mkdir(parents=True)
    run_git(folder, "init", "-q", *options)
    (folder / "a.nix").write_bytes(TEXT)
    (folder / "folder" / "b.nix").write_bytes(TEXT * 2)
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "x")
    return folder


def blob(folder: Path, revision: str = "HEAD", path: str = "a.nix") -> bytes | None:
    return git.read_blob(git.require_repository(folder), revision, path)


def problem(read: Callable[[], object]) -> GitProblem:
    """Why something cannot be read."""
    with pytest.raises(GitError) as caught:
        read()
    assert caught.value.problem.value in str(caught.value)
    return caught.value.problem


@pytest.mark.parametrize("options", [[], ["--object-format=sha256"]])
def test_a_file_is_read_at_a_revision(tmp_path: Path, options: list[str]) -> None:
    """Whatever is on disk; None where the revision has no such file."""
    folder = made(tmp_path / "r", *options)
    (folder / "a.nix").write_text("changed")
    run_git(folder, "commit", "-qam", "y")
    (folder / "a.nix").unlink()
    assert blob(folder, "HEAD") == b"changed"
    assert blob(folder, "HEAD~1") == TEXT
    assert blob(folder / "folder", "HEAD", "folder/b.nix") == TEXT * 2
    assert blob(folder, "HEAD", "folder") is None
    assert blob(folder, "HEAD", "folder/none.nix") is None
    assert blob(folder, "HEAD", "a.nix/b.nix") is None


@pytest.mark.parametrize("options", [[], ["--object-format=sha256"]])
def test_changed_files_are_listed(tmp_path: Path, options: list[str]) -> None:
    """Added, modified and removed ones, whatever is in their names."""
    folder = made(tmp_path / "r", *options)
    odd = ["a\nb.nix", "é ü.nix", os.fsdecode(b"\xff.nix"), "'\"$.nix", "*.nix", "-x.nix"]
    for name in odd:
        (folder / name).write_text("old")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "y")
    for name in odd[:3]:
        (folder / name).write_text("new")
    for name in odd[3:5]:
        (folder / name).unlink()
    (folder / "new.nix").write_text("new")
    found = git.list_changed(
        git.require_repository(folder), "HEAD", ["new.nix", "a.nix"], lambda path: ".nix" in path
    )
    kinds = dict.fromkeys(odd[:3], ChangeKind.MODIFIED) | dict.fromkeys(
        odd[3:5], ChangeKind.REMOVED
    )
    assert dict(found) == kinds | {"new.nix": ChangeKind.ADDED}
    for name in odd:
        assert blob(folder, "HEAD", name) == b"old"


def test_a_linked_worktree_is_read(tmp_path: Path) -> None:
    """Its .git is a file that leads to a part of the repository."""
    folder = made(tmp_path / "r")
    run_git(folder, "worktree", "add", "-q", str(tmp_path / "linked"))
    found = git.require_repository(tmp_path / "linked" / "folder")
    assert found.worktree == tmp_path / "linked"
    assert found.common_dir == folder / ".git"
    assert blob(tmp_path / "linked") == TEXT


def test_submodules_have_a_repository_of_their_own(tmp_path: Path) -> None:
    """Their files are read there; the outer repository says that it has only a link."""
    made(tmp_path / "inner")
    folder = made(tmp_path / "outer")
    run_git(folder, "submodule", "--quiet", "add", str(tmp_path / "inner"), "sub")
    run_git(folder, "commit", "-qm", "y")
    assert blob(folder / "sub" / "folder", "HEAD", "a.nix") == TEXT
    assert problem(lambda: blob(folder, "HEAD", "sub/a.nix")) == GitProblem.SUBMODULE
    assert problem(lambda: blob(folder, "HEAD", "sub")) == GitProblem.SUBMODULE


def test_a_link_is_not_a_file(tmp_path: Path) -> None:
    """Its content would be the path that it leads to."""
    folder = made(tmp_path / "r")
    (folder / "link.nix").symlink_to("a.nix")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "y")
    assert blob(folder, "HEAD", "link.nix") is None


@pytest.mark.parametrize(
    "revision", ["none", "", "--help", "-x", "HEAD:a.nix", "HEAD^{tree}", "a\0b"]
)
def test_a_revision_must_be_a_commit(tmp_path: Path, revision: str) -> None:
    """An option or a file is not one."""
    folder = made(tmp_path / "r")
    assert problem(lambda: blob(folder, revision)) == GitProblem.NO_REVISION


def test_shallow_and_partial_clones_say_what_to_do(tmp_path: Path) -> None:
    """Nothing that they lack is fetched."""
    folder = made(tmp_path / "r")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "y")
    run_git(folder, "config", "uploadpack.allowFilter", "true")
    source = f"file://{folder}"
    run_git(tmp_path, "clone", "-q", "--depth=1", source, "shallow")
    assert problem(lambda: blob(tmp_path / "shallow", "HEAD~1")) == GitProblem.SHALLOW
    assert blob(tmp_path / "shallow") == TEXT
    run_git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", source, "partial")
    assert problem(lambda: blob(tmp_path / "partial")) == GitProblem.MISSING
    run_git(tmp_path, "clone", "-q", "--no-checkout", "--filter=tree:0", source, "treeless")
    assert problem(lambda: blob(tmp_path / "treeless")) == GitProblem.MISSING
    # a person may fetch them; the same call succeeds then
    run_git(tmp_path / "partial", "cat-file", "blob", "HEAD:a.nix")
    assert blob(tmp_path / "partial") == TEXT


def test_without_git_or_a_repository_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a message of its own."""
    assert problem(lambda: blob(tmp_path)) == GitProblem.NO_REPOSITORY
    folder = made(tmp_path / "r")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert problem(lambda: blob(folder)) == GitProblem.NO_GIT


def test_a_git_in_the_current_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative folders of PATH do not count."""
    folder = made(tmp_path / "r")
    program(folder / "git", f"touch {tmp_path}/ran")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".::{os.environ['PATH']}")
    assert blob(folder) == TEXT
    assert not (tmp_path / "ran").exists()


def test_a_repository_of_another_user_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the user declares it safe, as for git itself."""
    folder = made(tmp_path / "r")
    monkeypatch.setattr(repository, "_own_ids", lambda: {12345})
    assert problem(lambda: blob(folder)) == GitProblem.FOREIGN
    (tmp_path / "config").write_text(f"[safe]\ndirectory = {folder}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert blob(folder) == TEXT
    (tmp_path / "config").write_text(f"[safe]\ndirectory = {folder}\ndirectory =\n")
    assert problem(lambda: blob(folder)) == GitProblem.FOREIGN
    (tmp_path / "config").write_text(f"[safe]\n  directory = {tmp_path}/*\n")
    assert blob(folder) == TEXT


def test_the_environment_does_not_choose_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that a hook of git has set are not passed on."""
    folder, other = made(tmp_path / "r"), made(tmp_path / "other")
    (other / "a.nix").write_text("other")
    run_git(other, "commit", "-qam", "y")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
    assert blob(folder) == TEXT


def test_large_answers_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before all of them is read."""
    folder = made(tmp_path / "r")
    monkeypatch.setattr(plumbing, "MAX_BLOB_BYTES", len(TEXT) - 1)
    assert problem(lambda: blob(folder)) == GitProblem.TOO_LARGE
    monkeypatch.setattr(plumbing, "MAX_LIST_BYTES", 10)
    assert problem(lambda: blob(folder)) == GitProblem.TOO_LARGE


@pytest.mark.parametrize(
    "script", ["exec sleep 600", "sleep 600 & sleep 600", "exec >&-; sleep 600"]
)
def test_a_git_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """With all that it has started."""
    folder = made(tmp_path / "r")
    program(tmp_path / "bin" / "git", f"echo $$ > {tmp_path}/pid; {script}")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setattr(plumbing, "MAX_SECONDS", 3)  # the script has begun by then
    assert problem(lambda: blob(folder)) == GitProblem.TOO_SLOW
    group = (tmp_path / "pid").read_text().strip()
    for _ in range(100):  # a killed process takes a moment to end
        if not running(group):
            break
        time.sleep(0.1)
    assert running(group) == []


def running(group: str) -> list[str]:
    """The processes of a group that have not ended."""
    found = subprocess.run(
        ["pgrep", "-g", group, "-r", "R,S,D,T"], capture_output=True, text=True, check=False
    )
    return found.stdout.split()


def program(path: Path, script: str) -> Path:
    """A program that runs a script of the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_git_runs_with_everything_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each switch alone would be enough against some repository and some release of git."""
    folder = made(tmp_path / "r")
    program(tmp_path / "bin" / "git", f'env > {tmp_path}/env; echo "$@" > {tmp_path}/arguments')
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "evil")
    plumbing._run(git.require_repository(folder), ["rev-parse", "HEAD"])
    arguments = (tmp_path / "arguments").read_text()
    for option in (
        f"--git-dir={folder}/.git",
        "-c safe.bareRepository=explicit",
        "-c protocol.allow=never",
        "-c core.fsmonitor=false",
        "-c core.hooksPath=/dev/null",
        "--no-optional-locks",
        "--no-pager",
    ):
        assert f"{option} " in arguments
    environment = (tmp_path / "env").read_text().splitlines()
    for setting in (
        "GIT_NO_LAZY_FETCH=1",
        "GIT_ALLOW_PROTOCOL=",
        "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_GLOBAL=/dev/null",
        "GIT_TERMINAL_PROMPT=0",
        "GIT_OPTIONAL_LOCKS=0",
    ):
        assert setting in environment
    assert not any("evil" in line for line in environment)


HOSTILE = """
[core]
  repositoryformatversion = 1
  sshCommand = {ran}; false
  fsmonitor = {ran}
  hooksPath = {hooks}
  pager = {ran}
  editor = {ran}
  askPass = {ran}
  gitProxy = {ran}
  alternateRefsCommand = {ran}
[extensions]
  partialClone = origin
[remote "origin"]
  url = {url}
  promisor = true
  partialclonefilter = blob:none
  vcs = evil
  proxy = {ran}
[protocol]
  allow = always
[protocol "ext"]
  allow = always
[credential]
  helper = !{ran}
[filter "evil"]
  clean = {ran}
  smudge = {ran}
  process = {ran}
  required = true
[diff]
  external = {ran}
[diff "evil"]
  textconv = {ran}
  command = {ran}
[alias]
  cat-file = !{ran}
  ls-tree = !{ran}
  rev-parse = !{ran}
[gpg]
  program = {ran}
[uploadpack]
  packObjectsHook = {ran}
"""


@pytest.mark.parametrize("url", ["ssh://localhost/x", "ext::{ran}", "{folder}/other", "evil::x"])
def test_no_program_of_a_repository_is_run(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its configuration names, with all objects and with one missing."""
    folder = made(tmp_path / "r")
    made(tmp_path / "other")
    ran = program(tmp_path / "run", f"touch {tmp_path}/ran")
    program(tmp_path / "bin" / "git-remote-evil", str(ran))
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{tmp_path}/bin")
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        program(tmp_path / "hooks" / hook, str(ran))
        program(folder / ".git" / "hooks" / hook, str(ran))
    (folder / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    address = url.format(ran=ran, folder=tmp_path)
    configuration = HOSTILE.format(ran=ran, hooks=tmp_path / "hooks", url=address)
    (folder / ".git" / "config").write_text(configuration)
    found = git.require_repository(folder)
    assert git.read_blob(found, "HEAD", "a.nix") == TEXT
    assert list(git.list_changed(found, "HEAD", [], lambda _: True)) == []
    name = plumbing._object_name(TEXT, like="0" * 40)
    (folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    assert problem(lambda: git.read_blob(found, "HEAD", "a.nix")) == GitProblem.MISSING
    assert list(git.list_changed(found, "HEAD", [], lambda _: True)) == []
    assert not (tmp_path / "ran").exists()
    if url.startswith(("ssh", "evil", "ext")):  # that the traps work
        subprocess.run(
            ["git", "cat-file", "blob", name], cwd=folder, check=False, capture_output=True
        )
        assert (tmp_path / "ran").exists()


def test_a_repository_among_the_files_is_not_used(tmp_path: Path) -> None:
    """A folder that git takes for a repository can be tracked and cloned like any other."""
    made(tmp_path / "evil")
    run_git(tmp_path, "clone", "-q", "--bare", "evil", "bare")
    folder = made(tmp_path / "victim")
    (tmp_path / "bare").rename(folder / "module")
    (folder / "module" / "a.nix").write_text("changed")
    assert run_git(folder / "module", "rev-parse", "--is-bare-repository") == "true"
    assert git.require_repository(folder / "module").worktree == folder
    document = Document.open(b'{ systemd.services.a.serviceConfig = { ExecStart = "/x"; }; }')
    text = compare(document, 25, folder / "module" / "a.nix", Config())
    assert "the last commit" not in text


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "gitdir: ",
        "gitdir: nowhere",
        "gitdir: /dev/zero",
        "gitdir: .",
        "x" * 10_000,
        "gitdir: \0",
    ],
)
def test_a_git_file_must_lead_to_a_repository(tmp_path: Path, pointer: str) -> None:
    """Else the folders above are searched."""
    folder = made(tmp_path / "r")
    (folder / "folder" / ".git").write_text(pointer)
    assert git.require_repository(folder / "folder").worktree == folder


def test_a_repository_that_reads_special_files_is_refused(tmp_path: Path) -> None:
    """A HEAD that is never written to, and a configuration that includes such a file."""
    folder = made(tmp_path / "r")
    os.mkfifo(tmp_path / "fifo")
    with (folder / ".git" / "config").open("a") as file:
        file.write(f"[include]\npath = {tmp_path}/fifo\n")
    assert problem(lambda: blob(folder)) == GitProblem.TOO_SLOW
    (folder / ".git" / "HEAD").unlink()
    os.mkfifo(folder / ".git" / "HEAD")
    assert git.find_repository(folder) is None
