"""``check``: what it prints, what it changes, and its exit status."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "{ systemd.services.web.serviceConfig = {\n  ProtectHom = true;\n}; }\n"
RIGHT = WRONG.replace("ProtectHom", "ProtectHome")
HINT = '{ systemd.services.web.serviceConfig = {\n  # serviceconfig: ignore[x]\n  Type = "simple";\n}; }\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two Nix files and a unit file in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.nix").write_text(WRONG)
    (tmp_path / "right.nix").write_text(RIGHT)
    (tmp_path / "x.service").write_text("[Service]\nExecStart=/bin/x\nProtectSystem=stric\n")
    return tmp_path


def records(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    run(["check", "--systemd", "257", "--format", "json", *arguments])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_a_record_has_all_fields_of_the_interface(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Path, place, service, directive, rule, severity, effect, message and fixes."""
    (record,) = records(capsys, "wrong.nix")
    message = record.pop("message")
    assert "ProtectHome" in message
    assert record == {
        "path": "wrong.nix",
        "start": {"line": 2, "column": 3},
        "end": {"line": 2, "column": 13},
        "service": "web",
        "directive": "ProtectHom",
        "rule": "unknown-directive",
        "severity": "error",
        "effect": "ignored",
        "fixes": [
            {
                "title": "Change ProtectHom to ProtectHome",
                "safe": record["fixes"][0]["safe"],
                "edits": [
                    {
                        "start": {"line": 2, "column": 3},
                        "end": {"line": 2, "column": 13},
                        "text": "ProtectHome",
                    }
                ],
            }
        ],
    }


def test_a_folder_means_its_nix_and_unit_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with the path as reached from the argument."""
    (folder / "readme.md").write_text("ProtectHom")
    assert {record["path"] for record in records(capsys, ".")} == {"wrong.nix", "x.service"}


def test_what_git_ignores_is_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the ignore files of every folder on the way, exceptions included."""
    (folder / ".git").mkdir()
    for name in ("out/a.nix", "keep/b.nix", "keep/tmp/c.nix"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(WRONG)
    (folder / ".gitignore").write_text("out/\n*.service\nwrong.nix\n")
    (folder / "keep" / ".gitignore").write_text("tmp\n!wrong.nix\n")
    assert [record["path"] for record in records(capsys, ".")] == ["keep/b.nix"]
    assert [record["path"] for record in records(capsys, "keep")] == ["keep/b.nix"]
    assert [record["path"] for record in records(capsys, "wrong.nix")] == ["wrong.nix"]


def test_links_out_of_a_folder_are_not_followed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither to files nor to folders; links to files inside it are followed."""
    inner = folder / "inner"
    inner.mkdir()
    (inner / "out.nix").symlink_to(folder / "wrong.nix")
    (inner / "loop").symlink_to(folder)
    (inner / "real.nix").write_text(WRONG)
    (inner / "same.nix").symlink_to(inner / "real.nix")
    (inner / "lost.nix").symlink_to(inner / "nowhere.nix")
    assert [record["path"] for record in records(capsys, "inner")] == [
        "inner/real.nix",
        "inner/same.nix",
    ]


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (RIGHT, [], 0),
        (WRONG, [], 1),
        (WRONG, ["--ignore", "unknown-directive"], 0),
        (WRONG, ["--select", "invalid-value"], 0),
        (HINT, [], 0),
        (HINT, ["--fail-on", "hint"], 1),
        (HINT, ["--fail-on", "warning"], 0),
    ],
)
def test_the_exit_status_depends_on_the_worst_severity(
    folder: Path, text: str, arguments: list[str], code: int
) -> None:
    """1 if a finding is as severe as --fail-on, or more; else 0."""
    (folder / "a.nix").write_text(text)
    assert run(["check", "--systemd", "257", "a.nix", *arguments]) == code


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.nix"], "nowhere.nix: no such file"),
        (["readme.md"], "readme.md: neither a Nix file nor a unit file"),
        (["latin.nix"], "latin.nix:2: not UTF-8 at byte 4"),
        (["wrong.nix", "--systemd", "200"], "--systemd 200: give a version from 252"),
        (["wrong.nix", "--systemd", "new"], "--systemd new"),
        (["wrong.nix", "--select", "no-such"], "there is no rule no-such"),
        (["-", "--fix"], "--fix cannot change standard input"),
    ],
)
def test_an_unusable_call_says_what_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    """The file, the place and the way out on standard error, exit status 2."""
    (folder / "readme.md").write_text("")
    (folder / "latin.nix").write_bytes(b"{ }\n\xe9")
    assert run(["check", *arguments]) == 2
    assert expected in capsys.readouterr().err


def test_one_unreadable_file_does_not_lose_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All readable files are reported; the exit status is 2."""
    (folder / "latin.nix").write_bytes(b"\xe9")
    assert run(["check", "--format", "json", "."]) == 2
    captured = capsys.readouterr()
    assert {record["path"] for record in json.loads(captured.out)} == {"wrong.nix", "x.service"}
    assert "latin.nix" in captured.err


def test_a_version_that_is_too_new_warns_and_means_the_newest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, on standard error."""
    assert run(["check", "--systemd", "999", "wrong.nix", "right.nix"]) == 1
    assert capsys.readouterr().err.count("999 is not known yet") == 1


def test_standard_input_has_the_name_it_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is Nix, unless the name is that of a unit file."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    (record,) = records(capsys, "-", "--stdin-filename", "hosts/a.nix")
    assert record["path"] == "hosts/a.nix"
    text = b"[Service]\nExecStart=/bin/x\nProtectSystem=stric\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    (record,) = records(capsys, "-", "--stdin-filename", "a.service")
    assert record["rule"] == "invalid-value"


def test_columns_count_characters(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From 1, in code points; a tab is one, and so is what lies beyond the basic plane."""
    (folder / "a.nix").write_text('{ systemd.services."\U0001f980é".serviceConfig.\tFoo = 1; }')
    (record,) = records(capsys, "a.nix")
    assert record["start"] == {"line": 1, "column": 40}
    assert record["service"] == "\U0001f980é"


def test_lines_end_as_in_editors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    r"""At \n, \r\n and \r, and nowhere else."""
    text = "#\f\u2028\r\n#\r#\n{ systemd.services.x.serviceConfig.Foo = 1; }"
    (folder / "a.nix").write_bytes(text.encode())
    (record,) = records(capsys, "a.nix")
    assert record["start"]["line"] == 4


def test_several_processes_report_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the same order."""
    for number in range(30):
        (folder / f"{number}.nix").write_text(WRONG)
    assert records(capsys, ".", "--jobs", "3") == records(capsys, ".", "--jobs", "1")


def test_safe_fixes_are_applied_and_reported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The permissions of the file stay; fixes that are not safe are not applied."""
    file = folder / "hint.nix"
    file.write_text(HINT)
    file.chmod(0o640)
    assert run(["check", "--fix", "hint.nix", "wrong.nix"]) in (0, 1)
    assert "ignore[x]" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640
    assert "hint.nix: Remove the comment" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == [
        "hint.nix",
        "right.nix",
        "wrong.nix",
        "x.service",
    ]


def test_a_diff_can_be_applied_by_patch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--diff changes no file; its patch has the same result as --fix."""
    (folder / "hint.nix").write_text(HINT.rstrip("\n"))
    run(["check", "--diff", "hint.nix"])
    patch = capsys.readouterr().out
    assert (folder / "hint.nix").read_text() == HINT.rstrip("\n")
    subprocess.run(["git", "apply", "-"], input=patch, text=True, check=True, cwd=folder)
    patched = (folder / "hint.nix").read_text()
    (folder / "hint.nix").write_text(HINT.rstrip("\n"))
    run(["check", "--fix", "hint.nix"])
    assert (folder / "hint.nix").read_text() == patched


def test_the_text_shows_the_line_and_points_at_the_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last lines are a summary with the version of systemd, and what can be fixed."""
    run(["check", "--systemd", "257", "--color", "never", "wrong.nix", "right.nix"])
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"wrong\.nix:2:3: error .*ProtectHom.* \[unknown-directive\]", lines[0])
    assert lines[1] == "     2 │   ProtectHom = true;"
    assert lines[2] == "       │   ^^^^^^^^^^"
    assert lines[-2] == "1 error in 1 of 2 files; systemd 257 (asked for)"
    assert lines[-1] == "1 is fixable with --fix --unsafe-fixes: check what changes"


def test_colours_are_as_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Always or never, even if the output is not a terminal."""
    run(["check", "--color", "always", "wrong.nix"])
    assert "\x1b[" in capsys.readouterr().out
    run(["check", "--color", "never", "wrong.nix"])
    assert "\x1b[" not in capsys.readouterr().out


def test_the_github_format_annotates_the_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workflow command names the file, the range and the rule."""
    run(["check", "--format", "github", "--systemd", "257", "wrong.nix"])
    out = capsys.readouterr().out
    place = "file=wrong.nix,line=2,endLine=2,col=3,endColumn=13,title=unknown-directive"
    assert re.match(f"::error {place}::.*ProtectHom", out)


def test_the_sarif_format_has_rule_place_and_fix(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where code scanning expects them."""
    run(["check", "--format", "sarif", "--systemd", "257", "wrong.nix"])
    (found,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = found["results"]
    rule = found["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "unknown-directive"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "wrong.nix"
    assert location["region"] == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 13}
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["insertedContent"]["text"] == "ProtectHome"


def test_the_version_is_found_beside_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From its lock file; a directive that is only newer than that version is information."""
    lock = {
        "nodes": {
            "nixpkgs": {"original": {"repo": "nixpkgs", "ref": "nixos-24.05"}},
            "root": {"inputs": {"nixpkgs": "nixpkgs"}},
        },
        "root": "root",
    }
    (folder / "flake.lock").write_text(json.dumps(lock))
    (folder / "a.nix").write_text(WRONG.replace("ProtectHom ", "PrivatePIDs "))
    assert run(["check", "--color", "never", "a.nix"]) == 0
    out = capsys.readouterr().out
    assert "information" in out
    assert "systemd 255 (nixos-24.05 in flake.lock)" in out


@pytest.mark.parametrize("name", ["a.nix", "a.service"])
def test_system_services_can_be_judged_as_user_services(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--user applies to Nix files and unit files."""
    (folder / "a.nix").write_text(WRONG.replace("ProtectHom ", "DynamicUser "))
    (folder / "a.service").write_text("[Service]\nExecStart=/bin/true\nDynamicUser=true\n")
    call = ["check", "--color", "never", "--systemd", "257", name]
    assert run(call) == 0
    assert run([*call, "--user"]) == 1
    assert "dynamic-user-in-user-manager" in capsys.readouterr().out


def test_what_is_left_out_is_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--verbose prints the file and the reason on standard error."""
    (folder / ".gitignore").write_text("x.service\n")
    assert run(["check", "-v", "."]) == 1
    captured = capsys.readouterr()
    assert (
        captured.err
        == "serviceconfig-ls: x.service: left out: ignored by .gitignore:1: x.service\n"
    )
    assert "x.service" not in captured.out


def test_what_starts_a_target_is_left_to_the_unit_of_a_drop_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A drop-in that only orders its unit is not told that nothing here starts the target."""
    online = "[Unit]\nAfter=network-online.target\n"
    (folder / "a.service").write_text(f"{online}[Service]\nExecStart=/bin/x\n")
    (folder / "b.service").write_text("[Service]\nExecStart=/bin/x\n")
    (folder / "b.service.d").mkdir()
    (folder / "b.service.d" / "c.conf").write_text(online)
    found = records(capsys, "a.service", "b.service", "b.service.d/c.conf")
    assert [(each["path"], each["rule"]) for each in found] == [
        ("a.service", "network-online-not-wanted")
    ]
