"""A server that does nothing but answer, as pygls' own examples do; it reads no text.

``python -m tools.bench.bare CANNED`` speaks on standard input and output. CANNED is a JSON file
with the results to give, by method: those of a real server, so both send the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter


def server(canned: Path) -> LanguageServer:
    """A server with canned results, each of lsprotocol's types."""
    converter = default_converter()  # type: ignore[no-untyped-call] # pygls does not type it
    ls = LanguageServer(
        "bare",
        "1",
        text_document_sync_kind=lsp.TextDocumentSyncKind.None_,
        converter_factory=lambda: converter,
    )

    # Read at the first request: its start is that of a server without any answers.
    @cache
    def result(what: str, kind: Any) -> Any:
        return converter.structure(json.loads(canned.read_text())[what], kind)

    @ls.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover:
        found: lsp.Hover = result("hover", lsp.Hover)
        return found

    @ls.feature(lsp.TEXT_DOCUMENT_COMPLETION)
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        found: lsp.CompletionList = result("completion", lsp.CompletionList)
        return found

    @ls.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        publish(params.text_document.uri, params.text_document.version)

    @ls.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri, params.text_document.version)

    def publish(uri: str, version: int) -> None:
        found = result("diagnostics", Sequence[lsp.Diagnostic])
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))

    return ls


if __name__ == "__main__":
    server(Path(sys.argv[1])).start_io()
