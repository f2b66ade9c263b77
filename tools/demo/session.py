"""An editor's session with the real server over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.client import LanguageClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

ANSWER = 20.0
"""Timeout for an answer, in seconds."""


@dataclass(frozen=True)
class Shown:
    """What an editor shows of a document without a request by the user."""

    diagnostics: Sequence[types.Diagnostic]
    hints: Sequence[types.InlayHint]
    lenses: Sequence[types.CodeLens]


@dataclass
class Session:
    """A client with one open document."""

    client: LanguageClient
    uri: str = ""
    version: int = 1
    published: asyncio.Queue[types.PublishDiagnosticsParams] = field(default_factory=asyncio.Queue)

    @classmethod
    @asynccontextmanager
    async def started(cls) -> AsyncIterator[Session]:
        """Effect: starts the server, and shuts it down as an editor does."""
        session = cls(LanguageClient("demo", "1"))
        client = session.client

        @client.feature("textDocument/publishDiagnostics")  # type: ignore[untyped-decorator] # pygls has no types here
        def keep(params: types.PublishDiagnosticsParams) -> None:
            session.published.put_nowait(params)

        await client.start_io(sys.executable, "-m", "serviceconfig_ls", "--stdio")
        await client.initialize_async(types.InitializeParams(capabilities=_capabilities()))
        client.initialized(types.InitializedParams())
        try:
            yield session
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()  # type: ignore[no-untyped-call] # pygls has no types here

    @property
    def document(self) -> types.TextDocumentIdentifier:
        """The open document."""
        return types.TextDocumentIdentifier(self.uri)

    async def open(self, path: Path, text: str) -> None:
        """Effect: opens a document."""
        self.uri = path.as_uri()
        item = types.TextDocumentItem(self.uri, "nix", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def shown(self, lines: int) -> Shown:
        """The squiggles, hints and lenses of a document with this number of lines."""
        published = await asyncio.wait_for(self.published.get(), ANSWER)
        whole = types.Range(types.Position(0, 0), types.Position(lines, 0))
        hints = types.InlayHintParams(self.document, whole)
        lenses = types.CodeLensParams(self.document)
        return Shown(
            published.diagnostics,
            await self.client.text_document_inlay_hint_async(hints) or (),
            await self.client.text_document_code_lens_async(lenses) or (),
        )

    def replace(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Effect: replaces the text between two positions."""
        self.version += 1
        where = types.Range(types.Position(*start), types.Position(*end))
        change = types.TextDocumentContentChangePartial(range=where, text=text)
        versioned = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))

    async def completion(self, line: int, character: int) -> Sequence[types.CompletionItem]:
        """The completion items at a position, in the order of the list."""
        where = types.Position(line, character)
        found = await self.client.text_document_completion_async(
            types.CompletionParams(self.document, where)
        )
        items = found.items if isinstance(found, types.CompletionList) else found or ()
        return sorted(items, key=lambda item: item.sort_text or item.label)

    async def documentation(self, item: types.CompletionItem) -> str:
        """The documentation of a selected item, as Markdown."""
        resolved = await self.client.completion_item_resolve_async(item)
        return _markdown(resolved.documentation)

    async def hover(self, line: int, character: int) -> str:
        """The hover at a position, as Markdown."""
        where = types.Position(line, character)
        found = await self.client.text_document_hover_async(types.HoverParams(self.document, where))
        return _markdown(found.contents if found else None)


def _capabilities() -> types.ClientCapabilities:
    item = types.ClientCompletionItemOptions(snippet_support=True)
    completion = types.CompletionClientCapabilities(completion_item=item)
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            completion=completion,
            # without it the server shows each score as a hint too
            code_lens=types.CodeLensClientCapabilities(),
        )
    )


def _markdown(content: object) -> str:
    return content.value if isinstance(content, types.MarkupContent) else str(content or "")
