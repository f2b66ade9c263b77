"""The diagnostics of a document, to be pushed or in response to a pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from serviceconfig_ls.lsp import to_lsp
from serviceconfig_ls.lsp.lazy import analysis

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.lsp.client_capabilities import Client
    from serviceconfig_ls.lsp.documents import Snapshot


def pushed(snapshot: Snapshot, config: Config, client: Client) -> lsp.PublishDiagnosticsParams:
    """The diagnostics of a version, for a client that does not pull them."""
    found = analysis.diagnostics.diagnose(snapshot.document, config)
    listed = [to_lsp.diagnostic(each, snapshot, client) for each in found]
    return lsp.PublishDiagnosticsParams(snapshot.uri, listed, snapshot.version)


def report(
    snapshot: Snapshot, config: Config, client: Client, known: str | None
) -> lsp.DocumentDiagnosticReport:
    """The diagnostics of a document; ``known`` is the id of those that the client has."""
    found = analysis.diagnostics.diagnose(snapshot.document, config)
    # Hashes of strings differ between processes, so an id from an earlier process is unknown.
    identity = f"{hash((snapshot.document.text, found)):x}"
    if identity == known:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(identity)
    listed = [to_lsp.diagnostic(each, snapshot, client) for each in found]
    return lsp.RelatedFullDocumentDiagnosticReport(listed, result_id=identity)
