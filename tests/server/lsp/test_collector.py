"""The garbage collector has nothing to do: no request leaves a cycle, and imports do not start it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.server.fuzz.inside import Inside

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "{ systemd.services.web.serviceConfig = {\n  ProtectHome = true;\n  Priv\n}; }\n"


@pytest.fixture
def collector() -> Iterator[None]:
    """Enables the collector afterwards."""
    yield
    gc.enable()


def work(inside: Inside, uri: str) -> None:
    """Effect: opens a document, edits it, sends every request about it, and closes it."""
    inside.open(uri, TEXT)
    for version, (line, letter) in enumerate([(2, "a"), (2, "t"), (1, '"')], 2):
        here = {"line": line, "character": 6 + version}
        inside.change(uri, version, [{"range": {"start": here, "end": here}, "text": letter}])
        document = {"textDocument": {"uri": uri}}
        place = {**document, "position": here}
        whole = {"start": {"line": 0, "character": 0}, "end": here}
        inside.ask("textDocument/hover", place)
        inside.ask("textDocument/completion", place)
        inside.ask("textDocument/diagnostic", document)
        inside.ask("textDocument/codeLens", document)
        inside.ask("textDocument/inlayHint", {**document, "range": whole})
        actions = {**document, "range": whole, "context": {"diagnostics": []}}
        inside.ask("textDocument/codeAction", actions)
    inside.close_document(uri)


@pytest.mark.usefixtures("collector")
def test_a_document_leaves_no_cycles() -> None:
    """Without the collector memory does not grow, so it may run rarely."""
    inside = Inside("utf-16")
    work(inside, "file:///first.nix")
    gc.collect()
    gc.disable()
    work(inside, "file:///second.nix")
    assert gc.collect() == 0


START = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_stats()[0]["collections"], file=sys.stderr))
sys.argv = ["serviceconfig-ls", "--stdio"]
from serviceconfig_ls.__main__ import main
main()
"""


def test_the_start_is_not_held_up() -> None:
    """Collections during the imports would take a tenth of the start."""
    paths = os.pathsep.join(path for path in sys.path if path)
    result = subprocess.run(
        [sys.executable, "-c", START],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
    )
    assert int(result.stderr) < 40
