"""A pygls server with canned answers, as in pygls' own examples; it does not read the text.

``python -m tools.bench.bare CANNED`` uses standard input and output. CANNED is a JSON file with the
answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer


def server(canned: dict[str, Any]) -> LanguageServer:
    """A server with canned answers."""
    none = types.TextDocumentSyncKind.None_
    ls = LanguageServer("bare", "1", text_document_sync_kind=none)
    hover = types.Hover(types.MarkupContent(types.MarkupKind.Markdown, canned["hover"]))
    kind = types.CompletionItemKind.Property
    offered = types.CompletionList(
        is_incomplete=False,
        items=[types.CompletionItem(label, kind=kind, detail=d) for label, d in canned["items"]],
    )
    here = types.Range(types.Position(3, 4), types.Position(3, 9))
    found = [
        types.Diagnostic(here, message, types.DiagnosticSeverity.Error, code, source="bare")
        for code, message in canned["diagnostics"]
    ]

    @ls.feature(types.TEXT_DOCUMENT_HOVER)
    def give_hover(params: types.HoverParams) -> types.Hover:
        return hover

    @ls.feature(types.TEXT_DOCUMENT_COMPLETION)
    def give_completion(params: types.CompletionParams) -> types.CompletionList:
        return offered

    @ls.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        publish(document.uri, document.version)

    @ls.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri, params.text_document.version)

    def publish(uri: str, version: int) -> None:
        published = types.PublishDiagnosticsParams(uri, found, version)
        ls.text_document_publish_diagnostics(published)

    return ls


if __name__ == "__main__":
    server(json.loads(Path(sys.argv[1]).read_text())).start_io()
