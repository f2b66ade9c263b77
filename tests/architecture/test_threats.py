"""Guards of docs/threats.md that no test of a feature covers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from serviceconfig_ls.lsp import start, transport

ROOT = Path(__file__).parents[2]
TEXT = """\
{ pkgs, ... }: let
  outside = import ../secret.nix;
  fetched = builtins.fetchTarball "http://127.0.0.1:9/x.tar";
  run = builtins.exec [ "touch" "ran" ];
in {
  imports = [ ../secret.nix ./link.nix ];
  systemd.services.a.serviceConfig = outside // import ./link.nix // {
    ProtectHome = builtins.readFile ../secret.nix; ExecStart = "${fetched}/${run}";
    Protect
  };
}
"""
SPY = """
import json, sys
seen = []
WATCHED = ("open", "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork")
def watch(event, arguments):
    if event.startswith(WATCHED):
        seen.append([event, str(arguments[0])])
from tests.server.fuzz.inside import Inside
uri, text, whole = json.loads(sys.stdin.read())
inside = Inside("utf-16")
sys.addaudithook(watch)
inside.open(uri, text)
document = {"textDocument": {"uri": uri}}
place = {"position": {"line": 8, "character": 11}}
inside.ask("textDocument/diagnostic", document)
inside.ask("textDocument/hover", document | {"position": {"line": 7, "character": 6}})
inside.ask("textDocument/completion", document | place)
inside.ask("textDocument/inlayHint", document | whole)
inside.ask("textDocument/codeLens", document)
inside.ask("textDocument/codeAction", document | whole | {"context": {"diagnostics": []}})
print(json.dumps(seen))
"""


@pytest.fixture
def seen(tmp_path: Path) -> list[tuple[str, str]]:
    """The audit events of Python while a hostile workspace was open."""
    secret, folder = tmp_path / "secret.nix", tmp_path / "workspace"
    folder.mkdir()
    secret.write_text("{ ProtectHome = true; }")
    (folder / "link.nix").symlink_to(secret)
    (folder / "a.nix").write_text(TEXT)
    start, end = {"line": 0, "character": 0}, {"line": 99, "character": 0}
    whole = {"range": {"start": start, "end": end}}
    request = json.dumps([(folder / "a.nix").as_uri(), TEXT, whole])
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", SPY],
        input=request.encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return [(event, what) for event, what in json.loads(done.stdout)]


def test_a_workspace_runs_and_fetches_nothing(seen: list[tuple[str, str]]) -> None:
    """No program is started and no connection is opened, whatever the text calls."""
    assert [each for each in seen if each[0] != "open"] == []
    assert any(event == "open" for event, _ in seen), "the watch works"


def test_an_import_leads_nowhere(seen: list[tuple[str, str]], tmp_path: Path) -> None:
    """Neither a path that leaves the workspace nor a symbolic link in it is read."""
    ours = [what for event, what in seen if event == "open" and str(tmp_path) in what]
    assert [what for what in ours if what.endswith(".nix")] == []


def test_without_a_host_it_listens_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """--tcp with a port alone listens on the loopback address."""
    asked: list[Any] = []

    def listen(host: str, port: int) -> Any:
        asked.append((host, port))
        raise OSError("enough")

    monkeypatch.setattr(transport, "tcp", listen)
    with pytest.raises(OSError, match="enough"):
        start.run_tcp("4711")
    assert asked == [("127.0.0.1", 4711)]


def test_what_ci_installs_is_pinned_by_hash() -> None:
    """The lock holds every dependency with a hash, whatever the index."""
    lines = (ROOT / ".ci/requirements.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"\S+==\S+(?: --hash=sha256:[0-9a-f]{64})+", pin) for pin in pins)
    pinned = {name(pin) for pin in pins}
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]]
    assert {name(one) for one in wanted} <= pinned


def name(requirement: str) -> str:
    """The normalized name of a requirement."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_threat_names_a_test_that_exists() -> None:
    """Every test that the threat model names exists."""
    page = (ROOT / "docs/threats.md").read_text()
    rows = [row for row in page.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        tests = re.findall(r"`(tests/[^`]+)`", row.rpartition("| ")[0] + row)
        assert tests, row
        assert all((ROOT / test).exists() for test in tests), row
