"""The collector of cycles: nothing that it finds is ours, and it walks through little."""

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
    """As it was, afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    gc.enable()


def work(inside: Inside, uri: str) -> None:
    """Effect: a document comes, is typed in, is asked about in every way, and goes."""
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
    """So the collector may be told to look seldom: without it, memory does not grow."""
    inside = Inside("utf-16")
    work(inside, "file:///first.nix")
    gc.collect()
    gc.disable()
    work(inside, "file:///second.nix")
    assert gc.collect() == 0


@pytest.mark.usefixtures("collector")
def test_what_is_open_is_put_aside_once_it_is_quiet() -> None:
    """A walk through all of a large document would be felt at a key."""
    inside = Inside("utf-16")
    gc.unfreeze()
    inside.open("file:///a.nix", TEXT)
    inside.ask("textDocument/diagnostic", {"textDocument": {"uri": "file:///a.nix"}})
    assert gc.get_freeze_count() == 0, "not while something may be asked for"
    while inside.server.ahead:
        inside.server.ahead.popleft()()
    assert gc.get_freeze_count() > 0
    inside.ask("textDocument/diagnostic", {"textDocument": {"uri": "file:///a.nix"}})
    assert len(inside.server.ahead) == 1, "once for each document"


START = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_stats()[0]["collections"], gc.get_freeze_count(), file=sys.stderr))
sys.argv = ["serviceconfig-ls", "--stdio"]
from serviceconfig_ls.__main__ import main
main()
"""


def test_the_start_is_not_held_up() -> None:
    """A hundred walks through what is being loaded would take a tenth of the start."""
    paths = os.pathsep.join(path for path in sys.path if path)
    said = subprocess.run(
        [sys.executable, "-c", START],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
    )
    looks, put_aside = map(int, said.stderr.split())
    assert looks < 40
    assert put_aside > 1_000
