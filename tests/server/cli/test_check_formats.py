"""The formats of ``check``: for people, for GitLab, for JUnit, for code scanning, to a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.features.text.rule_pages import pages

if TYPE_CHECKING:
    from pathlib import Path

A = """{
  systemd.services.a.serviceConfig = {
    ProtectHom = true;
    ProtectClok = true;
    RestrictSUIDSGID = "maybe";
  };
}
"""
B = '{ systemd.services.b.serviceConfig = {\n  Restart = "Always";\n  User = "";\n}; }\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with mistakes in two files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.nix").write_text(A)
    (tmp_path / "b.nix").write_text(B)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 1) -> str:
    call = ["check", "--systemd", "257", "--color", "never", *arguments]
    assert run(call) == status
    return capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_grouped_has_one_line_for_each_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """Below its file; a star marks what --fix fixes."""
    lines = printed(capsys, "--format", "grouped", ".").splitlines()
    assert lines[0] == "a.nix"
    assert lines.index("b.nix") > 2
    assert lines[lines.index("b.nix") - 1] == ""
    (restart,) = [line for line in lines if "Always" in line]
    assert restart.startswith("    2:13  error ")
    assert "[*]" not in restart


@pytest.mark.usefixtures("folder")
def test_each_rule_is_explained_once(capsys: pytest.CaptureFixture[str]) -> None:
    """By the command that explains it."""
    out = printed(capsys, ".")
    assert out.count("[unknown-directive]") == 2
    assert out.count("= help: serviceconfig-ls explain unknown-directive") == 1


@pytest.mark.usefixtures("folder")
def test_the_summary_names_the_command_that_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    """Apart for safe and unsafe fixes."""
    records = json.loads(printed(capsys, "--format", "json", "."))
    fixable = [record for record in records if record["fixes"]]
    safe = sum(record["fixes"][0]["safe"] for record in fixable)
    out = printed(capsys, ".")
    unsafe = f"{len(fixable) - safe} are fixable with --fix --unsafe-fixes: check what changes"
    assert out.splitlines()[-1] == unsafe
    assert "--fix" not in printed(capsys, "-q", ".")


def test_fix_reports_what_it_did_and_left(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Safe fixes only, unless --unsafe-fixes is given."""
    assert "nothing fixed" in printed(capsys, "--fix", "a.nix")
    out = printed(capsys, "--fix", "--unsafe-fixes", "a.nix")
    assert "fixed 2 findings in 1 file" in out
    assert "ProtectHome = true;" in (folder / "a.nix").read_text()
    assert run(["check", "--unsafe-fixes", "a.nix"]) == 2
    assert "--unsafe-fixes needs --fix or --diff" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_statistics_count_by_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """The most frequent rule first, with what can be fixed."""
    lines = printed(capsys, "--statistics", ".").splitlines()
    assert lines[0] == "2  error    unknown-directive         2 fixable"
    assert not any("a.nix" in line for line in lines)


def test_the_output_goes_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, without colours; an existing file is replaced."""
    target = folder / "out.json"
    target.write_text("x" * 100_000)
    assert printed(capsys, "--format", "json", "--output-file", "out.json", ".") == ""
    assert json.loads(target.read_text()) == json.loads(printed(capsys, "--format", "json", "."))
    assert printed(capsys, "--output-file", "no/out.json", ".", status=2) == ""
    assert printed(capsys, "--color", "always", "--output-file", "/dev/null", ".") == ""


@pytest.mark.usefixtures("folder")
def test_gitlab_has_a_stable_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    """The fields of its code quality report; the same finding twice has two fingerprints."""
    found = json.loads(printed(capsys, "--format", "gitlab", "."))
    first = found[0]
    assert set(first) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert first["location"] == {"path": "a.nix", "lines": {"begin": 3, "end": 3}}
    assert (first["check_name"], first["severity"]) == ("unknown-directive", "major")
    prints = [each["fingerprint"] for each in found]
    assert len(set(prints)) == len(prints)


def test_fingerprints_stay_when_lines_move(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In GitLab's report and in SARIF."""
    before = [_fingerprints(printed(capsys, "--format", form, ".")) for form in ("gitlab", "sarif")]
    (folder / "a.nix").write_text("# moved\n\n" + A)
    after = [_fingerprints(printed(capsys, "--format", form, ".")) for form in ("gitlab", "sarif")]
    assert before == after
    assert before[0] == before[1]


def _fingerprints(out: str) -> list[str]:
    found: Any = json.loads(out)
    if isinstance(found, list):
        return [each["fingerprint"] for each in found]
    results = found["runs"][0]["results"]
    return [each["partialFingerprints"]["serviceconfig/v1"] for each in results]


def _parsed(text: str) -> Element:
    return fromstring(text)  # noqa: S314 - it is this program's own


@pytest.mark.usefixtures("folder")
def test_junit_has_a_case_for_each_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors and warnings fail, other findings are skipped; the counts agree."""
    records = json.loads(printed(capsys, "--format", "json", "."))
    suites = _parsed(printed(capsys, "--format", "junit", "."))
    assert [suite.get("name") for suite in suites] == ["a.nix", "b.nix"]
    cases = list(suites.iter("testcase"))
    assert len(cases) == len(records)
    assert (cases[0].get("file"), cases[0].get("line")) == ("a.nix", "3")
    failing = [record for record in records if record["severity"] in ("error", "warning")]
    assert len(list(suites.iter("failure"))) == len(failing)
    assert sum(int(suite.get("failures", 0)) for suite in suites) == len(failing)
    assert sum(int(suite.get("tests", 0)) for suite in suites) == len(records)


def test_junit_without_findings_has_a_case_that_passes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty report is an error to some readers."""
    (folder / "c.nix").write_text("{ }")
    suites = _parsed(printed(capsys, "--format", "junit", "c.nix", status=0))
    assert [len(case) for case in suites.iter("testcase")] == [0]


def test_junit_is_xml_whatever_is_in_a_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Controls, markup, and characters that XML excludes."""
    name = '<&"]]>\x01\ufffe\u202e.nix'
    (folder / name).write_text(B.replace("Always", "Al<&]]>\x1b￾ways"))
    suites = _parsed(printed(capsys, "--format", "junit", name))
    assert "\\x01" in (suites[0].get("name") or "")


@pytest.mark.usefixtures("folder")
def test_sarif_has_the_page_of_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """As help, with tags; results refer to it by index."""
    log = json.loads(printed(capsys, "--format", "sarif", "."))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["help"]["markdown"] == pages()[f"{rule['id']}.md"]
        assert rule["properties"]["tags"] == ["systemd", "nixos"]
        assert "helpUri" not in rule or rule["helpUri"].startswith("https://")
    for result in log["runs"][0]["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
