"""A whole session of an editor with the real server process."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from tests.server.lsp.wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

URI = "file:///somewhere/mirror.nix"
BEFORE = """\
{ pkgs, ... }: {
  systemd.services.mirror = {
    serviceConfig = {
      ExecStart = "${pkgs.rclone}/bin/rclone serve";
      ProtectSystem = "stric";

    };
  };
}
"""
TYPED = "      ProtectHom = true;"
LINE = 5
"""The line that is typed into."""

EDITORS = {"neovim 0.11": "neovim@v0.11.0", "VS Code": "visual-studio-code@v1.65.2"}


class Editor:
    """A client with one document, whose text it keeps as an editor does."""

    def __init__(self, client: LanguageClient, text: str) -> None:
        self.client = client
        self.text = text
        self.version = 1
        self.published: list[types.PublishDiagnosticsParams] = []
        self.document = types.TextDocumentIdentifier(URI)

    def open(self) -> None:
        item = types.TextDocumentItem(URI, "nix", self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def replace(self, where: types.Range, text: str) -> None:
        """Effect: edits the text, here and in the server."""
        self._apply(where, text)
        self.version += 1
        change = types.TextDocumentContentChangePartial(range=where, text=text)
        document = types.VersionedTextDocumentIdentifier(self.version, URI)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def type(self, line: int, text: str) -> None:
        """Effect: types into an empty line, one message for each key."""
        for column, key in enumerate(text):
            here = types.Position(line, column)
            self.replace(types.Range(here, here), key)

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Effect: applies edits of the server, from the end of the text backwards."""
        edits = [one for _, changes in changes_of(edit) for one in changes]
        for one in sorted(edits, key=lambda one: one.range.start, reverse=True):
            self.replace(one.range, one.new_text)

    async def diagnostics(self) -> Sequence[types.Diagnostic]:
        """The diagnostics of the newest version, pulled or pushed."""
        if self.pulls:
            params = types.DocumentDiagnosticParams(self.document)
            report = await self.client.text_document_diagnostic_async(params)
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return report.items
        while not self.published or self.published[-1].version != self.version:
            await self.client.wait_for_notification("textDocument/publishDiagnostics")
        return self.published[-1].diagnostics

    @property
    def pulls(self) -> bool:
        capabilities = self.client.capabilities
        assert capabilities is not None and capabilities.text_document is not None
        return capabilities.text_document.diagnostic is not None

    def _apply(self, where: types.Range, text: str) -> None:
        start, end = (self._offset(at) for at in (where.start, where.end))
        self.text = self.text[:start] + text + self.text[end:]

    def _offset(self, at: types.Position) -> int:
        lines = self.text.splitlines(keepends=True)
        return sum(map(len, lines[: at.line])) + at.character


def changes_of(edit: types.WorkspaceEdit) -> list[tuple[str, list[types.TextEdit]]]:
    """The edits by URI, in either form."""
    found = [(uri, list(edits)) for uri, edits in (edit.changes or {}).items()]
    for change in edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        edits = [one for one in change.edits if isinstance(one, types.TextEdit)]
        found.append((change.text_document.uri, edits))
    assert [uri for uri, _ in found] == [URI]
    return found


def markdown(content: object) -> str:
    assert isinstance(content, types.MarkupContent)
    return content.value


@pytest_asyncio.fixture(params=EDITORS.values(), ids=EDITORS)
async def editor(request: pytest.FixtureRequest) -> AsyncIterator[Editor]:
    """An editor that has initialized the server."""
    client = LanguageClient(converter_factory=default_converter)
    editor = Editor(client, BEFORE)

    def keep(params: types.PublishDiagnosticsParams) -> None:
        editor.published.append(params)

    own = {types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: keep}
    register_lsp_features(client, DEFAULT_CLIENT_FEATURES | own)
    command = (sys.executable, "-m", "serviceconfig_ls", "--stdio")
    await client.start_io(*command, env=dict(os.environ))
    capabilities = client_capabilities(request.param)
    await client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield editor
    server = client._server
    if server is not None and server.returncode is None:
        server.kill()  # a failed test has left it running
    await client.stop()


@pytest.mark.asyncio
async def test_a_session_from_the_first_key_to_the_last(editor: Editor) -> None:
    """Everything that a user does with a block works in one session, and the server ends with 0."""
    client = editor.client
    editor.open()
    found = {str(one.code): one for one in await editor.diagnostics()}
    assert set(found) == {"invalid-value"}

    editor.type(LINE, TYPED)
    found = {str(one.code): one for one in await editor.diagnostics()}
    assert set(found) == {"invalid-value", "unknown-directive"}
    assert found["unknown-directive"].range == span(LINE, 6, 16)

    await complete(editor)
    await fix(editor, found["unknown-directive"])
    assert "      ProtectHome = true;\n" in editor.text
    assert {str(one.code) for one in await editor.diagnostics()} == {"invalid-value"}

    await look(editor)
    await close(editor)
    await client.shutdown_session()
    server = client._server
    assert server is not None
    assert await asyncio.wait_for(server.wait(), PATIENCE) == 0


async def complete(editor: Editor) -> None:
    """The name at the cursor is completed, and its item has documentation when it is selected."""
    where = types.Position(LINE, 16)
    params = types.CompletionParams(editor.document, where)
    offered = await editor.client.text_document_completion_async(params)
    assert isinstance(offered, types.CompletionList)
    labels = {item.label: item for item in offered.items}
    assert "ProtectHome" in labels
    assert {"ProtectSystem", "ExecStart"}.isdisjoint(labels), "both are set already"
    resolved = await editor.client.completion_item_resolve_async(labels["ProtectHome"])
    assert "**ProtectHome**" in markdown(resolved.documentation)


async def fix(editor: Editor, diagnostic: types.Diagnostic) -> None:
    """The fix for a diagnostic produces the text of its title."""
    context = types.CodeActionContext([diagnostic], only=[types.CodeActionKind.QuickFix])
    params = types.CodeActionParams(editor.document, diagnostic.range, context)
    offered = await editor.client.text_document_code_action_async(params)
    action, *_ = (one for one in offered or () if isinstance(one, types.CodeAction))
    assert action.title == "Change ProtectHom to ProtectHome"
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None
    editor.apply(action.edit)


async def look(editor: Editor) -> None:
    """The hover text, hints and lens describe what was typed."""
    client, document = editor.client, editor.document
    hover = await client.text_document_hover_async(
        types.HoverParams(document, types.Position(LINE, 8))
    )
    assert hover is not None and hover.range == span(LINE, 6, 17)
    assert "**Exposure**" in markdown(hover.contents)
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(document, span(0, 0, 0, to=9))
    )
    assert LINE in {hint.position.line for hint in hints or ()}
    (lens,) = await client.text_document_code_lens_async(types.CodeLensParams(document)) or ()
    assert lens.command is not None
    table = await client.workspace_execute_command_async(
        types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    )
    assert str(table).startswith("### `mirror.service`: ")


async def close(editor: Editor) -> None:
    """A closed document has no diagnostics and no hover text."""
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document))
    hover = types.HoverParams(editor.document, types.Position(LINE, 8))
    assert await editor.client.text_document_hover_async(hover) is None
    if not editor.pulls:
        assert not editor.published[-1].diagnostics


def span(line: int, start: int, end: int, *, to: int | None = None) -> types.Range:
    """A range in one line, or up to another line."""
    last = line if to is None else to
    return types.Range(types.Position(line, start), types.Position(last, end))
