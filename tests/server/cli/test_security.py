"""``security``: the same scores as the real systemd-analyze, recorded."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).parents[3] / "editors" / "samples"


def services(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(["security", "--format", "json", *arguments]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("sample", "version", "figure", "level"),
    [
        ("baseline.nix", 252, "5.9", "MEDIUM"),
        ("baseline.nix", 257, "5.7", "MEDIUM"),
        ("baseline.nix", 262, "5.7", "MEDIUM"),
        ("empty.nix", 252, "9.6", "UNSAFE"),
        ("empty.nix", 257, "9.4", "UNSAFE"),
        ("empty.nix", 262, "9.4", "UNSAFE"),
    ],
)
def test_the_score_is_that_of_systemd_analyze(
    capsys: pytest.CaptureFixture[str], sample: str, version: int, figure: str, level: str
) -> None:
    """The last line of the table has the score that the program of that version prints offline."""
    arguments = ["--systemd", str(version), "--all", "--color", "never", str(SAMPLES / sample)]
    assert run(["security", *arguments]) == 0
    name = sample.removesuffix(".nix")
    overall = f"→ Overall exposure level for {name}.service: {figure} {level}"
    assert overall in capsys.readouterr().out


@pytest.mark.parametrize(
    ("columns", "name"), [(80, "~CAP_KILL"), (140, "CapabilityBoundingSet=~CAP_KILL")]
)
def test_the_rows_fit_the_terminal(
    columns: int, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row is not wider than the terminal; in a narrow one the names of checks are shortened."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run(["security", "--color", "always", str(SAMPLES / "baseline.nix")]) == 0
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    rows = [line for line in shown.splitlines() if line[:1] in "✓✗?·" and line]
    assert len(rows) == 81
    assert max(map(len, rows)) <= columns
    assert any(row.split()[1] == name for row in rows)


def test_a_service_has_all_fields_of_the_interface(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its place, its completeness, its scores, and 81 checks."""
    (found,) = services(capsys, "--systemd", "257", str(SAMPLES / "baseline.nix"))
    checks = found.pop("checks")
    assert found == {
        "path": str(SAMPLES / "baseline.nix"),
        "line": 7,
        "service": "baseline",
        "scope": "system",
        "systemd": 257,
        "systemd_from": "asked for",
        "open": False,
        "openness": "closed",
        "partial": False,
        "base": None,
        "exposure": {"low": 57, "high": 57},
        "live": {"low": 57, "high": 57},
        "level": {"low": "MEDIUM", "high": "MEDIUM"},
        "live_level": {"low": "MEDIUM", "high": "MEDIUM"},
    }
    assert len(checks) == 81
    (clock,) = [check for check in checks if check["json_field"] == "ProtectClock"]
    assert clock == {
        "json_field": "ProtectClock",
        "set": True,
        "exposure": None,
        "badness": 0,
        "weight": 1000,
        "range": 1,
        "decided": True,
    }


def test_services_that_harden_nothing_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Unless --all is given."""
    assert services(capsys, str(SAMPLES / "empty.nix")) == []
    assert len(services(capsys, "--all", str(SAMPLES / "empty.nix"))) == 1


@pytest.mark.parametrize(("threshold", "code"), [(100, 0), (57, 0), (56, 1)])
def test_a_service_above_the_threshold_fails(threshold: int, code: int) -> None:
    """The threshold is in tenths, as systemd's own option."""
    arguments = ["--systemd", "257", "--threshold", str(threshold), str(SAMPLES / "baseline.nix")]
    assert run(["security", *arguments]) == code


def test_a_partial_unit_never_fails(tmp_path: Path) -> None:
    """The score of its lines is not that of the service."""
    file = tmp_path / "a.nix"
    file.write_text("{ systemd.services.x.serviceConfig.ProtectClock = true; }")
    assert run(["security", "--threshold", "1", str(file)]) == 0


def test_an_unknown_value_makes_a_range(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its check is undecided."""
    file = tmp_path / "a.nix"
    file.write_text(
        '{ systemd.services.x.serviceConfig = { ExecStart = "/x"; ProtectClock = a.b; }; }'
    )
    (found,) = services(capsys, "--systemd", "257", str(file))
    assert found["exposure"]["low"] < found["exposure"]["high"]
    (clock,) = [check for check in found["checks"] if check["json_field"] == "ProtectClock"]
    assert (clock["decided"], clock["set"], clock["badness"]) == (False, None, None)


def test_unit_files_are_scored_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also those in a folder."""
    (tmp_path / "x.service").write_text("[Service]\nExecStart=/bin/x\nProtectClock=yes\n")
    (found,) = services(capsys, "--systemd", "257", str(tmp_path))
    # systemd-analyze 257 security --offline=true
    assert found["exposure"] == {"low": 90, "high": 90}


def test_a_policy_weighs_the_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As systemd's own option. A policy that cannot be read is an error."""
    policy = tmp_path / "policy.json"
    policy.write_text('{"ProtectClock": {"weight": 0}}')
    baseline = str(SAMPLES / "baseline.nix")
    (found,) = services(capsys, "--systemd", "257", "--policy", str(policy), baseline)
    (clock,) = [check for check in found["checks"] if check["json_field"] == "ProtectClock"]
    assert clock["weight"] == 0
    _assert_unusable(capsys, ["--policy", str(tmp_path / "none.json"), baseline], "none.json")
    policy.write_text("{")
    _assert_unusable(capsys, ["--policy", str(policy), baseline], "policy.json: not JSON")


def test_what_has_no_effect_in_a_policy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Members that systemd ignores are reported; its texts are no mistake."""
    policy = tmp_path / "policy.json"
    policy.write_text(
        '{"ProtectClock": {"weight": "3", "range": 1.5, "rang": 2, "description_bad": "x"},'
        ' "Bogus": {"weight": 3}, "UMask": 7, "PrivateTmp": {"weight": 5, "range": 1}}'
    )
    run(["security", "--policy", str(policy), str(SAMPLES / "baseline.nix")])
    wanted = "ProtectClock.weight, ProtectClock.range, ProtectClock.rang, Bogus, UMask\n"
    assert capsys.readouterr().err.endswith(f"systemd ignores {wanted}")


def _assert_unusable(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], expected: str
) -> None:
    assert run(["security", *arguments]) == 2
    assert expected in capsys.readouterr().err


def test_markdown_is_the_table_of_the_editors(capsys: pytest.CaptureFixture[str]) -> None:
    """--format markdown prints it for a pull request."""
    arguments = ["--systemd", "257", "--format", "markdown", str(SAMPLES / "baseline.nix")]
    assert run(["security", *arguments]) == 0
    assert capsys.readouterr().out.startswith("### `baseline.service`: 5.7 MEDIUM")


def test_user_services_are_judged_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    """--user changes the scope of system services."""
    (found,) = services(capsys, "--user", "--systemd", "257", str(SAMPLES / "baseline.nix"))
    assert found["scope"] == "user"


def test_without_nix_evaluation_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call fails before anything is scored."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["security", "--eval", ".#box"]) == 2
    assert "--eval needs the program nix, which is not on PATH" in capsys.readouterr().err
