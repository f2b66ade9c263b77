"""A rule that fails costs its own findings: it is logged, and everything else is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.features import diagnostics, rule_faults
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.text.document import Document
from systemd_directives import rules
from tests.support.caches import forget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NIX = """{
  systemd.services.a.serviceConfig = { ProtectHom = true; ProtectSystem = "stric"; };
  systemd.services.b.serviceConfig = { ProtectHom = true; };
}
"""


UNIT = "[Service]\nExecStart=/bin/x\nProtectHom=yes\nProtectSystem=stric\ngarbage\n"


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rule ``invalid-value`` fails."""

    def collect(every: Any, subject: object, *rest: Any) -> Any:
        found = real(every, subject, *rest)
        ignored = rest[1]
        names = {rule.name for rule in every} - ignored
        if "invalid-value" in names and any(each.rule == "invalid-value" for each in found):
            raise IndexError("out of range")
        return found

    real = rules.collect
    monkeypatch.setattr(rules, "collect", collect)
    monkeypatch.setattr(rule_faults.logger, "handlers", [])
    forget()
    yield
    forget()


def codes(found: Any) -> list[str]:
    return sorted(each.code for each in found)


def test_the_other_rules_are_answered(faulty: None, caplog: pytest.LogCaptureFixture) -> None:
    """In Nix: the other findings of the unit and those of other units remain."""
    found = diagnostics.diagnose(Document.open(NIX.encode()), Config())
    assert codes(found) == ["unknown-directive", "unknown-directive"]
    assert "the rule invalid-value failed" in caplog.text


@pytest.mark.parametrize(
    "search", ["unknown_units", "misplaced_attributes", "unquoted_values", "pasted_unit"]
)
def test_a_search_that_fails_costs_nothing_else(
    search: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the rules find is reported, also in a text with a syntax error."""

    def fail(*_: object, **__: object) -> Iterator[Any]:
        yield from ()
        raise IndexError("out of range")

    monkeypatch.setattr(getattr(diagnostics, search), "diagnostics", fail)
    monkeypatch.setattr(rule_faults.logger, "handlers", [])
    broken = NIX.replace(
        "  systemd.services.b", "  systemd.services.c = { = };\n  systemd.services.b"
    )
    found = diagnostics.diagnose(Document.open(broken.encode()), Config())
    assert codes(found) == ["invalid-value", "unknown-directive", "unknown-directive"]
    assert "failed: IndexError('out of range')" in caplog.text


def test_a_finding_without_a_place_costs_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure while a finding is placed loses that finding."""

    def place(block: Any, finding: Any) -> Any:
        if finding.rule == "invalid-value":
            raise IndexError("out of range")
        return real(block, finding)

    real = diagnostics.locate_finding
    monkeypatch.setattr(diagnostics, "locate_finding", place)
    monkeypatch.setattr(rule_faults.logger, "handlers", [])
    found = diagnostics.diagnose(Document.open(NIX.encode()), Config())
    assert codes(found) == ["unknown-directive", "unknown-directive"]
    assert "a finding of invalid-value failed" in caplog.text


def test_the_command_reports_the_rest_and_fails(
    faulty: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The findings are printed, one line names the fault and where to report it, the status is 2."""
    (tmp_path / "a.nix").write_text(NIX)
    assert run(["check", str(tmp_path / "a.nix")]) == 2
    captured = capsys.readouterr()
    assert captured.out.count("[unknown-directive]") == 2
    assert captured.err.startswith(f"serviceconfig-ls: {tmp_path}/a.nix: internal error of")
    assert "the rule invalid-value failed" in captured.err
    assert "; please report it: https://" in captured.err
    assert "Traceback" not in captured.err


def test_unit_files_too(faulty: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A unit file keeps its other findings, and those about its syntax."""
    (tmp_path / "a.service").write_text(UNIT)
    assert run(["check", str(tmp_path / "a.service")]) == 2
    captured = capsys.readouterr()
    assert "[unknown-directive]" in captured.out
    assert "[unit-syntax]" in captured.out
    assert "the rule invalid-value failed" in captured.err
