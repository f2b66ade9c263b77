"""The server in this process, without a pipe: messages go in and come out as values."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from serviceconfig_ls.lsp.features import new_server
from serviceconfig_ls.lsp.queue import Changes, Message

CAPABILITIES = {
    "textDocument": {
        "diagnostic": {},
        "completion": {"completionItem": {"snippetSupport": True}},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    }
}


class Inside:
    """A server in this process and its only client, which pulls diagnostics."""

    def __init__(self, encoding: str) -> None:
        self.server = new_server()
        self.server.protocol.set_writer(self)
        self.sent: list[Any] = []
        self._numbers = count(1)
        general = {"positionEncodings": [encoding]}
        self.ask("initialize", {"capabilities": {**CAPABILITIES, "general": general}})
        self.server.later.clear()

    def write(self, data: bytes) -> None:
        """Effect: collects the server's messages."""
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Does nothing: there is no pipe."""

    def open(self, uri: str, text: str) -> None:
        """Effect: opens a document."""
        item = {"uri": uri, "languageId": "nix", "version": 1, "text": text}
        self._handle({"method": "textDocument/didOpen", "params": {"textDocument": item}})

    def close_document(self, uri: str) -> None:
        """Effect: closes a document."""
        params = {"textDocument": {"uri": uri}}
        self._handle({"method": "textDocument/didClose", "params": params})

    def change(self, uri: str, version: int, changes: list[Any]) -> None:
        """Effect: changes a document."""
        self.server.handle(Changes(uri, version, changes))

    def ask(self, method: str, params: object) -> Any:
        """The result of a request; an error raises."""
        number = next(self._numbers)
        self._handle({"id": number, "method": method, "params": params})
        answer = next(message for message in self.sent if message.get("id") == number)
        self.sent.clear()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]

    def _handle(self, message: dict[str, Any]) -> None:
        self.server.handle(Message(json.loads(json.dumps(message))))
