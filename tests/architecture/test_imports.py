"""What may import what, beyond the import contract in pyproject.toml, and when it is imported."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import serviceconfig_ls
import systemd_directives
from server.lsp.wire import asked, framed

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(serviceconfig_ls.__file__).parent
DIRECTIVES = Path(systemd_directives.__file__).parent


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports by their whole name, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def test_the_facts_about_systemd_need_python_alone() -> None:
    """systemd_directives imports the standard library and itself, so that others can use it."""
    allowed = sys.stdlib_module_names | {"systemd_directives"}
    foreign = {
        (path.relative_to(DIRECTIVES).as_posix(), name)
        for path in DIRECTIVES.rglob("*.py")
        for name in imported(path)
        if name not in allowed
    }
    assert foreign == set()


HOMES = {
    "pygls": SERVER / "lsp",
    "tree_sitter": SERVER / "nix",
    "tree_sitter_nix": SERVER / "nix",
    "rich": SERVER / "cli",
    "pathspec": SERVER / "cli",
}


@pytest.mark.parametrize(("package", "home"), HOMES.items(), ids=HOMES)
def test_each_dependency_has_one_home(package: str, home: Path) -> None:
    """A package that others wrote is imported in one folder, and there indeed."""
    users = {path for path in SERVER.rglob("*.py") if package in imported(path)}
    assert users
    assert all(path.is_relative_to(home) for path in users)


SPY = """
import atexit, json, os, sys
sys.argv = ["serviceconfig-ls", "--stdio"]
report = os.fdopen(int(os.environ["REPORT"]), "w")
from serviceconfig_ls.lsp.protocol import Protocol
send = Protocol.reply
def reply(self, number, result):
    send(self, number, result)
    json.dump(sorted(sys.modules), report)
    report.close()
    Protocol.reply = send
Protocol.reply = reply
from serviceconfig_ls.__main__ import main
sys.exit(main())
"""

EARLY = (
    "serviceconfig_ls",
    "serviceconfig_ls.__main__",
    "serviceconfig_ls.lsp",
)
"""What is loaded by then, beside the modules below lsp/."""
OWN = ("serviceconfig_ls", "systemd_directives", "tree_sitter", "tree_sitter_nix", "rich")


def test_the_answer_to_initialize_waits_for_nothing() -> None:
    """When it is written no rule, catalogue or exposure is loaded, no parser, no feature."""
    loaded = modules_at_first_answer()
    own = {name for name in loaded if name.split(".")[0] in OWN}
    assert {name for name in own if not name.startswith("serviceconfig_ls.lsp.")} == set(EARLY)


def modules_at_first_answer() -> list[str]:
    """The modules that the process has loaded when it has answered ``initialize``."""
    reader, writer = os.pipe()
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths, "REPORT": str(writer)}
    with subprocess.Popen(
        [sys.executable, "-c", SPY],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
        pass_fds=[writer],
    ) as process:
        os.close(writer)
        process.communicate(framed(asked(1, "initialize", {"capabilities": {}})))
    with os.fdopen(reader) as report:
        found: list[str] = json.load(report)
    return found
