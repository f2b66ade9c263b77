"""What the project gives to other repositories, run as they run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from record.parts import nix_instantiate
from release.server import ROOT
from tests.dist.test_nix import evaluated
from tests.server.workspace.test_git import run_git

pytestmark = pytest.mark.dist

WRONG = '{ systemd.services.web.serviceConfig = { ExecStart = "/x"; RestrictSUIDGUID = true; }; }\n'
RIGHT = WRONG.replace("SUIDGUID", "SUIDSGID")
ACTION = ROOT / "packaging" / "ci" / "action.sh"
GITLAB = ROOT / "packaging" / "ci" / "gitlab-ci.yml"
NIXPKGS = """
{
  outputs = _: {
    inherit (import ./nixpkgs.nix) lib;
    legacyPackages = (import ./nixpkgs.nix).lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (
      system:
      let
        inherit ((import ./nixpkgs.nix).legacyPackages.${system}) lib;
        runCommand =
          name: { nativeBuildInputs }: script:
          derivation {
            inherit name system script;
            passAsFile = [ "script" ];
            builder = "/bin/sh";
            args = [ "-eu" "-c" ". \\"$scriptPath\\"" ];
            PATH = builtins.concatStringsSep ":" (map (each: "${each}/bin") nativeBuildInputs ++ [ "/usr/bin" "/bin" ]);
          };
      in
      {
        # the package is what is installed here: to build it takes all of nixpkgs
        callPackage = file: more:
          if baseNameOf file == "package.nix" then "VENV"
          else import file ({ inherit lib runCommand; } // more);
      }
    );
  };
}
"""
USER = """
{
  inputs.nixpkgs.url = "path:FOLDER/nixpkgs";
  inputs.serviceconfig-ls = { url = "path:PROJECT"; inputs.nixpkgs.follows = "nixpkgs"; };
  outputs = inputs: {
    checks = inputs.nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (system: {
      serviceconfig = inputs.serviceconfig-ls.lib.${system}.check { src = ./.; systemd = 257; };
    });
  };
}
"""


@pytest.fixture(scope="module", autouse=True)
def _git_without_configuration() -> None:
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this project, committed in a repository of their own."""
    folder = tmp_path_factory.mktemp("project")
    names = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-zco", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")[:-1]  # fmt: skip
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    run_git(folder, "init", "-q")
    run_git(folder, "add", "--force", ".")
    run_git(folder, "commit", "-qm", "x")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a right file in its one commit."""
    folder = tmp_path / "repository"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    (folder / "a.nix").write_text(RIGHT)
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "x")
    return folder


def test_the_hook_blocks_a_commit(
    project: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pre-commit installs this project, refuses a misspelt directive, and lets the fix pass."""
    venv.create(tmp_path / "venv")
    pip = [sys.executable, "-m", "pip", "--python", tmp_path / "venv" / "bin" / "python"]
    subprocess.run([*pip, "install", "--quiet", "pre-commit"], check=True)
    program = tmp_path / "venv" / "bin" / "pre-commit"
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    subprocess.run([program, "validate-manifest", project / ".pre-commit-hooks.yaml"], check=True)
    revision = run_git(project, "rev-parse", "HEAD")
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {project}\n  rev: {revision}\n  hooks:\n  - id: serviceconfig\n"
    )
    subprocess.run([program, "install"], cwd=repository, check=True, capture_output=True)
    (repository / "a.nix").write_text(WRONG)
    run_git(repository, "add", ".")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run_git(repository, "commit", "-m", "wrong")
    assert "RestrictSUIDGUID" in refused.value.stderr + refused.value.stdout
    (repository / "a.nix").write_text(RIGHT.replace("true", "false"))
    run_git(repository, "add", ".")
    run_git(repository, "commit", "-qm", "right")
    assert run_git(repository, "log", "-1", "--format=%s") == "right"


def act(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs the steps of the action with its inputs."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", ACTION], cwd=folder, env={**os.environ, "PATH": path, **inputs},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_the_action_annotates_and_compares(repository: Path, tmp_path: Path) -> None:
    """A pull request gets annotations, the exposure of changed services, and a SARIF file."""
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", str(repository), str(clone))
    (clone / "a.nix").write_text(WRONG)
    summary = tmp_path / "summary.md"
    done = act(
        clone,
        GITHUB_BASE_REF="main",
        GITHUB_STEP_SUMMARY=str(summary),
        INPUT_SYSTEMD="257",
        INPUT_SARIF="out.sarif",
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=a.nix,line=1,")
    text = summary.read_text()
    assert text.startswith("### Exposure of services\n\n`web.service`: ")
    assert re.search(r"\| worse \| `RestrictSUIDSGID=` \|", text)
    (run,) = json.loads((clone / "out.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["unknown-directive"]


def test_the_action_passes_where_nothing_is_wrong(repository: Path) -> None:
    """Without a pull request there is nothing to compare; several paths are one a line."""
    (repository / "b.nix").write_text(RIGHT)
    assert act(repository, INPUT_PATHS="a.nix\nb.nix").returncode == 0
    assert act(repository, INPUT_PATHS="a.nix\nc.nix").returncode == 2


@pytest.mark.parametrize(("text", "status"), [(WRONG, 1), (RIGHT, 0)])
def test_the_job_of_gitlab_reports_and_fails(repository: Path, text: str, status: int) -> None:
    """Its lines, run by a shell as a runner does: a report with the fields that GitLab documents."""
    (repository / "a.nix").write_text(text)
    job = GITLAB.read_text()
    script = re.findall(r"^    - (.+)$", job, re.MULTILINE)
    assert len(script) == 2
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-ec", "\n".join(script)], cwd=repository, env={**os.environ, "PATH": path},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    (name,) = re.findall(r"^ +codequality: (.+)$", job, re.MULTILINE)
    found = json.loads((repository / name).read_text())
    assert len(found) == status
    for each in found:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not Path(each["location"]["path"]).is_absolute()
        assert each["location"]["lines"] == {"begin": 1, "end": 1}


def test_no_input_of_the_action_is_run(repository: Path) -> None:
    """Whatever text it has."""
    for name in ("PATHS", "SYSTEMD", "FAIL_ON", "SARIF", "DIFF"):
        act(repository, **{f"INPUT_{name}": "$(touch run) `touch run`; touch run"})
    assert not (repository / "run").exists()


def test_the_inputs_of_the_action_are_documented_and_used() -> None:
    """In docs/ci.md and in the script."""
    text = (ROOT / "action.yml").read_text()
    inputs = re.findall(r"^  ([a-z-]+):\n    description:", text, re.MULTILINE)
    assert len(inputs) == 5
    for name in inputs:
        variable = f"INPUT_{name.upper().replace('-', '_')}"
        assert f"| `{name}` |" in (ROOT / "docs/ci.md").read_text()
        assert f"{variable}: ${{{{ inputs.{name} }}}}" in text
        assert variable in ACTION.read_text()


@pytest.mark.parametrize(("text", "status"), [(WRONG, 1), (RIGHT, 0)])
def test_the_flake_check_fails_on_a_mistake(text: str, status: int, tmp_path: Path) -> None:
    """Its build script, run by a shell."""
    source = tmp_path / "it's a folder"
    source.mkdir()
    (source / "a.nix").write_text(text)
    check = evaluated(
        f'outputs.lib.x86_64-linux.check {{ src = "{source}"; systemd = 257;'
        ' arguments = [ "--fail-on" "warning" ]; }'
    )
    assert check["nativeBuildInputs"][0]["pname"] == "serviceconfig-ls"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    out = tmp_path / "out"
    done = subprocess.run(
        ["bash", "-eu", "-c", check["buildCommand"]],
        env={**os.environ, "PATH": path, "out": str(out)}, check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert out.exists() is (status == 0)


def test_nix_builds_the_flake_check(project: Path, tmp_path: Path) -> None:
    """`nix flake check` of a flake fails on a misspelt directive, and passes without it."""
    (tmp_path / "nixpkgs").mkdir()
    (tmp_path / "nixpkgs" / "flake.nix").write_text(NIXPKGS.replace("VENV", sys.prefix))
    shutil.copy2(Path(__file__).with_name("nixpkgs.nix"), tmp_path / "nixpkgs")
    user = tmp_path / "user"
    user.mkdir()
    flake = USER.replace("FOLDER", str(tmp_path)).replace("PROJECT", str(project))
    (user / "flake.nix").write_text(flake)
    store = tmp_path / "nix"
    settings = "sandbox = false\nbuild-users-group =\nsubstitute = false\n"
    settings += "experimental-features = nix-command flakes\nflake-registry =\n"
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "NIX_CONFIG": settings,
        "NIX_STORE_DIR": f"{store}/store",
        "NIX_STATE_DIR": f"{store}/state",
        "NIX_LOG_DIR": f"{store}/log",
        "NIX_CONF_DIR": f"{store}/conf",
    }
    nix = nix_instantiate().with_name("nix")
    for text, is_right in ((WRONG, False), (RIGHT, True)):
        (user / "a.nix").write_text(text)
        done = subprocess.run(
            [nix, "flake", "check", "-L", f"path:{user}"], env=environment,
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode == 0) is is_right, done.stderr
        assert ("no directive RestrictSUIDGUID" in done.stderr) is not is_right
        assert "serviceconfig-check" in done.stderr


def test_the_flake_module_adds_the_check() -> None:
    """For each system, unless it is switched off."""
    found = evaluated(
        """
        let
          lib = {
            mkEnableOption = text: { inherit text; };
            mkOption = option: option;
            mkIf = condition: value: if condition then value else { };
            types = { path = 1; str = 2; int = 3; nullOr = type: type; either = a: b: a; };
          };
          module = outputs.flakeModules.default { config = { }; inputs.self = "/source"; inherit lib; };
          made = enable: (module.config.perSystem {
            system = "aarch64-linux";
            config.serviceconfig = { inherit enable; src = "/source"; systemd = null; };
          }).config.checks;
        in
        [ (made true).serviceconfig.buildCommand (made false) ]
        """
    )
    assert found == [
        "cd '/source'\nserviceconfig-ls check --no-cache '.'\ntouch \"$out\"\n",
        {},
    ]


def test_the_agent_file_starts_the_server() -> None:
    """Its command is the project's, for Nix files."""
    (server,) = json.loads((ROOT / "editors/agents/.lsp.json").read_text()).values()
    assert server == {"command": "serviceconfig-ls", "extensionToLanguage": {".nix": "nix"}}
