"""The server in this process, without a pipe: messages go in and come out as values."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from serviceconfig_ls.lsp.server import Server
from serviceconfig_ls.lsp.start import server

CAPABILITIES = {
    "textDocument": {
        "diagnostic": {},
        "completion": {"completionItem": {"snippetSupport": True}},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    }
}

WITHOUT_MANUAL = {"hover.manual": "off"}
"""Settings: the manual is read in the background, so what a hover says about it depends on when."""


def new_server() -> Server:
    """A server with the same handlers and a session of its own."""
    known, fresh = server.protocol.fm, Server()
    for method, handler in known.features.items():
        fresh.feature(method, known.feature_options.get(method))(handler.func)
    for name, command in known.commands.items():
        fresh.command(name)(command.func)
    return fresh


class Inside:
    """A server in this process and its only client, which pulls diagnostics."""

    def __init__(
        self, encoding: str = "utf-16", capabilities: Any = CAPABILITIES, **params: object
    ) -> None:
        self.server = new_server()
        self.server.protocol.set_writer(self)
        self.sent: list[Any] = []
        self._numbers = count(1)
        general = {"positionEncodings": [encoding]}
        self.ask("initialize", {"capabilities": {**capabilities, "general": general}, **params})

    def write(self, data: bytes) -> None:
        """Effect: collects the server's messages."""
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Does nothing: there is no pipe."""

    def open(self, uri: str, text: str) -> None:
        """Effect: opens a document."""
        item = {"uri": uri, "languageId": "nix", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def close_document(self, uri: str) -> None:
        """Effect: closes a document."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def change(self, uri: str, version: int, changes: list[Any]) -> None:
        """Effect: changes a document."""
        document = {"uri": uri, "version": version}
        params = {"textDocument": document, "contentChanges": changes}
        self.tell("textDocument/didChange", params)

    def tell(self, method: str, params: object) -> None:
        """Effect: sends a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        """The result of a request; an error raises."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        answer = next(message for message in self.sent if message.get("id") == number)
        self.sent.clear()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]

    def answer(self, number: int | str, result: object) -> None:
        """Effect: answers a request of the server."""
        self._send({"id": number, "result": result})

    def _send(self, message: dict[str, Any]) -> None:
        protocol = self.server.protocol
        protocol.handle_message(json.loads(json.dumps({"jsonrpc": "2.0", **message})))
        protocol.inbox.release()
        while (waiting := protocol.inbox.take(0)) is not None:
            protocol.handle(waiting)
