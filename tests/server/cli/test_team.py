"""What a team needs: a configuration, a baseline, and a report without failing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES = """{
  systemd.services.a.serviceConfig = { ExecStart = "/x"; RestrictSUIDGUID = true; };
  systemd.services.b.serviceConfig = { ExecStart = "/x"; ProtectHome = "maybe"; };
}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two mistakes; the current folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.nix").write_text(MISTAKES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rules(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    assert run(["check", "--format", "json", *arguments]) == status
    return [record["rule"] for record in json.loads(capsys.readouterr().out)]


def configure(project: Path, text: str) -> None:
    (project / "serviceconfig.toml").write_text(text)


def allowance(rule: str, service: str, more: str = "") -> str:
    return f'[[allow]]\nrule = "{rule}"\nservice = "{service}"\nreason = "x"\n{more}\n'


def test_a_rule_is_ignored_where_the_configuration_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everywhere, in a path or for a service."""
    assert rules(capsys, ".", status=1) == ["unknown-directive", "invalid-value"]
    configure(project, 'ignore = ["unknown-directive"]')
    assert rules(capsys, ".", status=1) == ["invalid-value"]
    configure(project, 'ignore = [{ rule = "invalid-value", service = "b" }]')
    assert rules(capsys, ".", status=1) == ["unknown-directive"]
    configure(project, 'ignore = [{ rule = "invalid-value", service = "a" }]')
    assert rules(capsys, ".", status=1) == ["unknown-directive", "invalid-value"]
    configure(project, 'ignore = [{ rule = "invalid-value", path = "*.nix" }]')
    assert rules(capsys, ".", status=1) == ["unknown-directive"]


def test_excluded_files_are_not_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--verbose says which."""
    configure(project, 'exclude = ["a.nix"]')
    (project / "b.nix").write_text("{ }")
    assert rules(capsys, ".") == []
    assert run(["check", "--verbose", "."]) == 0
    captured = capsys.readouterr()
    assert f"a.nix: left out: excluded by {project}/serviceconfig.toml" in captured.err
    assert captured.out.startswith("nothing found in 1 file;")


def test_the_configured_systemd_is_used(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless --systemd is given; the summary names the file."""
    configure(project, "systemd = 252")
    assert run(["check", "."]) == 1
    assert "systemd 252 (set in serviceconfig.toml)" in capsys.readouterr().out
    assert run(["check", "--systemd", "257", "."]) == 1
    assert "systemd 257 (asked for)" in capsys.readouterr().out
    assert run(["check", "--systemd", "auto", "."]) == 1
    assert "252" not in capsys.readouterr().out


def test_an_allowance_accepts_a_finding_of_a_service(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another service is not affected."""
    configure(project, allowance("unknown-directive", "a"))
    assert rules(capsys, ".", status=1) == ["invalid-value"]
    configure(project, allowance("unknown-directive", "a") + allowance("invalid-value", "b"))
    assert rules(capsys, ".") == []


def test_an_allowance_that_ended_is_reported(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it accepted."""
    configure(project, allowance("unknown-directive", "a", "until = 2020-01-31"))
    assert rules(capsys, ".", status=1) == [
        "unknown-directive",
        "invalid-value",
        "expired-allowance",
    ]
    configure(project, allowance("unknown-directive", "a", "until = 9999-01-31"))
    assert rules(capsys, ".", status=1) == ["invalid-value"]


def test_an_allowance_that_accepts_nothing_is_a_hint(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only if the whole project is checked."""
    configure(project, allowance("unknown-directive", "c"))
    assert rules(capsys, "a.nix", status=1) == ["unknown-directive", "invalid-value"]
    assert run(["check", "--format", "json", "."]) == 1
    found = json.loads(capsys.readouterr().out)[-1]
    assert (found["path"], found["start"]["line"]) == ("serviceconfig.toml", 1)
    assert found["message"] == "Nothing is reported that this accepts: unknown-directive of c"


def test_a_wrong_configuration_ends_the_command(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and a line for each mistake."""
    configure(project, 'sytemd = 1\ntarget = "x"')
    for command in ("check", "security", "inspect"):
        assert run([command, "."]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert lines == [
            f"serviceconfig-ls: {project}/serviceconfig.toml:1: unknown key sytemd: "
            "did you mean systemd?",
            f"serviceconfig-ls: {project}/serviceconfig.toml:2: target: expected nixos or "
            "home-manager or system-manager",
        ]


def test_a_threshold_of_the_project_fails_its_services(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By service; --threshold and an accepted score take precedence."""
    arguments = ["security", "--all", "--systemd", "257", "."]
    assert run(arguments) == 0
    configure(project, "[threshold]\ndefault = 50\nb = 100")
    capsys.readouterr()
    assert run(arguments) == 1
    error = capsys.readouterr().err
    assert error == (
        "serviceconfig-ls: a.nix:2: a.service: 9.4; the highest accepted exposure is 5.0\n"
    )
    assert run([*arguments, "--threshold", "100"]) == 0
    assert run([*arguments, "--exit-zero"]) == 0
    configure(project, allowance("score", "a") + "[threshold]\ndefault = 50\nb = 100")
    assert run(arguments) == 0


def test_only_what_is_new_fails(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings keep their identity when lines move."""
    assert run(["check", "--baseline", "b.json", "."]) == 2
    assert "b.json: no such file: --update-baseline creates it" in capsys.readouterr().err
    assert rules(capsys, "--baseline", "b.json", "--update-baseline", ".") != []
    assert rules(capsys, "--baseline", "b.json", ".") == []
    (project / "a.nix").write_text("# moved\n\n" + MISTAKES)
    assert rules(capsys, "--baseline", "b.json", ".") == []
    (project / "a.nix").write_text(MISTAKES.replace("ExecStart", "ProtectHom = true; ExecStart", 1))
    assert rules(capsys, "--baseline", "b.json", ".", status=1) == ["unknown-directive"]


def test_a_second_finding_of_the_same_kind_is_new(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A baseline counts."""
    mistake = "config.systemd.services.a.serviceConfig.RestrictSUIDGUID = true;"
    (project / "a.nix").write_text(f"{{ containers.x.{mistake} }}")
    assert run(["check", "--baseline", "b.json", "--update-baseline", "."]) == 0
    capsys.readouterr()
    (project / "a.nix").write_text(f"{{ containers.x.{mistake} containers.y.{mistake} }}")
    assert rules(capsys, "--baseline", "b.json", ".", status=1) == ["unknown-directive"]


def test_only_a_worse_score_fails(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a baseline; new services are held to the threshold."""
    arguments = ["security", "--all", "--systemd", "257", "--baseline", "b.json", "."]
    strict = MISTAKES.replace("RestrictSUIDGUID = true", 'ProtectSystem = "strict"')
    (project / "a.nix").write_text(strict)
    assert run([*arguments, "--update-baseline"]) == 0
    assert run([*arguments, "--threshold", "50"]) == 0
    capsys.readouterr()
    (project / "a.nix").write_text(MISTAKES)
    assert run(arguments) == 1
    assert "a.service: 9.4; in the baseline it was 9.2" in capsys.readouterr().err
    (project / "a.nix").write_text(strict)
    (project / "c.nix").write_text(MISTAKES.replace("services.a", "services.c"))
    assert run([*arguments, "--threshold", "50"]) == 1


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"version": 1, "findings": 1}', "null"])
def test_a_file_that_is_no_baseline_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """Nothing is written over it, either."""
    (project / "b.json").write_text(content)
    for more in ([], ["--update-baseline"]):
        assert run(["check", "--baseline", "b.json", *more, "."]) == 2
        assert "--baseline b.json: not a baseline" in capsys.readouterr().err
    assert (project / "b.json").read_text() == content


@pytest.mark.usefixtures("project")
def test_a_report_never_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """--exit-zero and --report show everything and exit with 0."""
    assert len(rules(capsys, "--exit-zero", ".")) == 2
    assert len(rules(capsys, "--report", ".")) == 2
    assert run(["check", "--update-baseline", "."]) == 2
    assert "--update-baseline needs --baseline FILE" in capsys.readouterr().err


def test_a_service_that_lost_all_its_hardening_does_not_pass(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a threshold of its own, or in the baseline, it is scored like any other."""
    bare = '{ systemd.services.a.serviceConfig.ExecStart = "/x"; }'
    hardened = '{ systemd.services.a.serviceConfig = { ExecStart = "/x"; PrivateTmp = true; }; }'
    (project / "a.nix").write_text(hardened)
    baseline = ["security", "--baseline", "baseline.json"]
    assert run([*baseline, "--update-baseline", "."]) == 0
    (project / "a.nix").write_text(bare)
    assert run([*baseline, "."]) == 1
    assert run(["security", "."]) == 0
    configure(project, "systemd = 257\n[threshold]\na = 50")
    capsys.readouterr()
    assert run(["security", "."]) == 1
    assert "a.service: 9.4; the highest accepted exposure is 5.0" in capsys.readouterr().err


def test_entries_about_scores_without_effect_are_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only if the whole project is scored: in a part of it they may be about other files."""
    entries = allowance("score", "a") + allowance("score", "gone") + allowance("score", "b")
    configure(project, f"{entries}[threshold]\na = 100\nb = 10\naa = 20")
    assert run(["security", "."]) == 0
    assert [line for line in capsys.readouterr().err.splitlines() if ".toml" in line] == [
        "serviceconfig.toml: threshold.aa: there is no such service; did you mean a?",
        "serviceconfig.toml:1: the score of a: no score needs it: none is above the threshold",
        "serviceconfig.toml:6: the score of gone: there is no such service",
    ]
    assert run(["security", "--quiet", "."]) == 0
    assert ".toml" not in capsys.readouterr().err
    assert run(["security", "a.nix"]) == 0
    assert ".toml" not in capsys.readouterr().err


def test_a_score_is_accepted_until_its_day(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the service fails, and a message says why."""
    configure(project, allowance("score", "b", "until = 2020-01-31") + "[threshold]\nb = 10")
    assert run(["security", "."]) == 1
    assert "serviceconfig.toml:1: the score of b: it was accepted until 2020-01-31" in (
        capsys.readouterr().err
    )


def test_the_argument_of_an_own_function_is_read(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On top of what the function may add, in the file and in one that it imports."""
    (project / "a.nix").write_text(
        "{ lib, ... }: { systemd.services.a = import ./b.nix { inherit lib; }; }"
    )
    (project / "b.nix").write_text(
        "{ lib }: { serviceConfig = "
        'lib.our.mkHardened "strict" { ExecStart = "/x"; ProtectHome = true; }; }'
    )
    shown = inspected(capsys, "a.nix")
    assert (shown["settings"], shown["reason"]) == ([], "it is the result of lib.our.mkHardened")
    configure(project, 'helpers = ["mkHardened"]')
    shown = inspected(capsys, "a.nix")
    assert [each["directive"] for each in shown["settings"]] == ["ExecStart", "ProtectHome"]
    assert (shown["openness"], shown["reason"]) == ("under", "lib.our.mkHardened may add to it")
    assert not shown["partial"]


def inspected(capsys: pytest.CaptureFixture[str], path: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["inspect", "--format", "json", path]) == 0
    (service,) = json.loads(capsys.readouterr().out)
    found: dict[str, Any] = service
    return found
