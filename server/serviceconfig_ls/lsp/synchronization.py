"""Handlers of changes: of documents, files, folders and settings."""

from __future__ import annotations

from lsprotocol import types as lsp

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.idle import Urgency
from serviceconfig_ls.lsp.lifecycle import ask_for_settings
from serviceconfig_ls.lsp.server import Server, server


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """Effect: adds a document. It replaces one with the same URI."""
    item = params.text_document
    ls.changed(ls.documents.open(item.uri, item.version, item.text, item.language_id))


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Effect: applies changes to a document."""
    uri, version = params.text_document.uri, params.text_document.version
    snapshot = ls.documents.change(uri, version, params.content_changes)
    if snapshot is not None:
        ls.changed(snapshot)


@server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """Effect: forgets a document and removes its diagnostics."""
    uri = params.text_document.uri
    if (closed := ls.documents.close(uri)) is None:
        return
    ls.lenses.pop(uri, None)
    ls.idle.drop(Urgency.DIAGNOSE, uri)
    if not ls.client.pulls_diagnostics:
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
    if closed.home is not None:
        ls.folders.files_changed((closed.home.path,))
        ls.document_changed(closed.home.path)


@server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
def did_change_configuration(ls: Server, params: lsp.DidChangeConfigurationParams) -> None:
    """Effect: applies the settings sent, or requests them if the client supports that."""
    if ls.client.configuration:
        ask_for_settings(ls)
    elif ls.settings.change(params.settings):
        ls.everything_changed()


@server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def did_change_watched_files(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Effect: schedules an update, unless only files of open documents have changed."""
    uris = [change.uri for change in params.changes]
    if all(uri in ls.documents for uri in uris):
        return
    ls.folders.files_changed([str(path) for uri in uris if (path := path_of(uri)) is not None])
    ls.index_folders()
    # A git checkout may report a thousand changed files one by one: update once.
    ls.idle.want(Urgency.REFRESH, "everything", ls.everything_changed)


@server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
def did_change_workspace_folders(ls: Server, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    """Effect: opens and closes folders."""
    ls.folders.remove(folder.uri for folder in params.event.removed)
    ls.folders.add(folder.uri for folder in params.event.added)
    ls.everything_changed()
