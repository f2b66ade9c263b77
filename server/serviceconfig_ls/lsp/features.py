"""What the server offers, one row each; knows no more of a feature than its handler's name.

A new feature is a row here and a short handler. The capabilities are those of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from serviceconfig_ls.lsp import commands, handlers, session
from serviceconfig_ls.lsp.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.client import Client
    from serviceconfig_ls.lsp.frames import Encoded

    Handler: TypeAlias = Callable[[Server, Any], Json | Encoded]


@dataclass(frozen=True, slots=True)
class Feature:
    """One method of the protocol."""

    method: str
    handler: Handler
    offer: Mapping[str, Json] = field(default_factory=dict)
    """What ``initialize`` declares for it."""
    offered: Callable[[Client], bool] | None = None
    """Whether it is declared to a client; None for all clients."""
    view: bool = False
    """True where an answer is of no use once its document has changed: it is refused then."""


FEATURES = (
    Feature("initialize", session.initialize),
    Feature("initialized", session.initialized),
    Feature("shutdown", session.shut_down),
    Feature("workspace/didChangeConfiguration", session.configure),
    Feature("workspace/didChangeWatchedFiles", session.files_changed),
    Feature(
        "workspace/didChangeWorkspaceFolders",
        session.folders_changed,
        {"workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}}},
    ),
    Feature(
        "textDocument/didOpen",
        session.open_document,
        {"textDocumentSync": {"openClose": True, "change": 2}},
    ),
    Feature("textDocument/didClose", session.close_document),
    # No view: while one types on, VS Code narrows the list it asked for first and asks no more, so
    # that list is always made, of the version that it was asked for.
    Feature(
        "textDocument/completion",
        handlers.completion,
        {
            "completionProvider": {
                "triggerCharacters": [".", '"', "=", " ", "@", "~", "%"],
                "resolveProvider": True,
            }
        },
    ),
    Feature("completionItem/resolve", handlers.document_item),
    Feature("textDocument/hover", handlers.hover, {"hoverProvider": True}, view=True),
    Feature(
        "textDocument/diagnostic",
        handlers.diagnostic,
        {
            "diagnosticProvider": {
                "identifier": "serviceconfig",
                "interFileDependencies": True,
                "workspaceDiagnostics": False,
            }
        },
        offered=lambda client: client.pulls_diagnostics,
        view=True,
    ),
    Feature(
        "textDocument/codeAction",
        handlers.actions,
        {
            "codeActionProvider": {
                "codeActionKinds": [
                    "quickfix",
                    "refactor.rewrite",
                    "source.fixAll.serviceconfig",
                ],
                "resolveProvider": True,
            }
        },
        view=True,
    ),
    Feature("codeAction/resolve", handlers.complete_action),
    Feature("textDocument/inlayHint", handlers.hints, {"inlayHintProvider": True}, view=True),
    Feature("textDocument/codeLens", handlers.lenses, {"codeLensProvider": {}}, view=True),
    Feature(
        "workspace/executeCommand",
        commands.run,
        {
            "executeCommandProvider": {
                "commands": list(commands.COMMANDS),
                "workDoneProgress": True,
            }
        },
    ),
)


def capabilities(client: Client) -> dict[str, Json]:
    """What ``initialize`` answers: what the rows declare, and how positions are counted."""
    declared: dict[str, Json] = {"positionEncoding": client.encoding}
    for feature in FEATURES:
        if feature.offered is None or feature.offered(client):
            declared |= feature.offer
    return declared


def new_server() -> Server:
    """A server that handles every row."""
    server = Server()
    for feature in FEATURES:
        server.feature(feature.method)(feature.handler)
    return server


VIEWS = frozenset(feature.method for feature in FEATURES if feature.view)
"""The methods whose requests can be outdated."""
