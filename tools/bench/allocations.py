"""The memory that a request allocates: its peak, and what remains afterwards."""

from __future__ import annotations

import tracemalloc
from typing import Any

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.text.manual import manual
from tests.server.fuzz.inside import Inside
from tools.bench.peer import at
from tools.bench.texts import text

URI = "file:///bench/a.nix"
AGAIN = 20
"""Requests of each kind; the memory that remains is their mean."""


def allocations() -> dict[str, dict[str, int]]:
    """By method: the peak in bytes, and the bytes that remain, for one more request."""
    manual(Config())  # tracemalloc must not stop while another thread reads it
    inside, sample = Inside("utf-16"), text(500, 35)
    inside.open(URI, sample.text)
    place = at(URI, sample.line, 8)
    document = {"textDocument": {"uri": URI}}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": sample.lines, "character": 0}}
    requests: dict[str, Any] = {
        "textDocument/hover": place,
        "textDocument/completion": place,
        "textDocument/diagnostic": document,
        "textDocument/inlayHint": document | {"range": whole},
        "textDocument/codeLens": document,
    }
    found = {}
    for method, params in requests.items():
        inside.ask(method, params)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(AGAIN):
            inside.ask(method, params)
        now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        found[method] = {"peak": peak - before, "stays": (now - before) // AGAIN}
    return found
