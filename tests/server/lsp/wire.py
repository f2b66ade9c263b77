"""The server as a process, and the messages on its pipe.

Sends what no editor would send as well: pieces of messages, damaged ones, many at once.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 120.0
"""Seconds after which a response is missing; no response takes that long on a busy machine."""
SERVER = (sys.executable, "-m", "serviceconfig_ls", "--stdio")

URI = "file:///somewhere/a.nix"

Message = dict[str, Any]


@dataclass
class Wire:
    """A running server and the messages that it has sent."""

    process: subprocess.Popen[bytes]
    heard: queue.Queue[Message | None] = field(default_factory=queue.Queue)
    unread: list[Message] = field(default_factory=list)
    """Messages that arrived while another one was awaited, in order."""
    errors: list[str] = field(default_factory=list)
    """Lines on standard error."""
    _number: int = 0

    @classmethod
    def started(
        cls, command: Sequence[str] = SERVER, environment: Mapping[str, str] | None = None
    ) -> Wire:
        """Effect: starts the server."""
        pipe = subprocess.PIPE
        env = None if environment is None else {**os.environ, **environment}
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
        wire = cls(process)
        for target in (wire._listen, wire._listen_to_errors):
            threading.Thread(target=target, daemon=True).start()
        return wire

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def write(self, data: bytes) -> None:
        """Effect: sends bytes as they are."""
        pipe = _pipe(self.process.stdin)
        pipe.write(data)
        pipe.flush()

    def hang_up(self) -> None:
        """Effect: closes the pipe to the server."""
        _pipe(self.process.stdin).close()

    def tell(self, method: str, params: object = None) -> None:
        """Effect: sends a notification."""
        self.write(framed({"jsonrpc": "2.0", "method": method, "params": params}))

    def request(self, method: str, params: object = None) -> int:
        """Effect: sends a request; returns its id."""
        self._number += 1
        self.write(framed(asked(self._number, method, params)))
        return self._number

    def ask(self, method: str, params: object = None) -> Any:
        """Effect: sends a request and returns its result; raises an error."""
        answer = self.answer(self.request(method, params))
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]

    def answer(self, number: int | str | None) -> Message:
        """The response to a request."""
        return self.wait(lambda m: "method" not in m and m.get("id", ...) == number)

    def notification(self, method: str) -> Any:
        """The parameters of the next notification or request of a method from the server."""
        return self.wait(lambda m: m.get("method") == method)["params"]

    def wait(self, wanted: Any) -> Message:
        """The next message that matches; the others stay unread."""
        for index, message in enumerate(self.unread):
            if wanted(message):
                return self.unread.pop(index)
        while (message := self._next()) is not None:
            if wanted(message):
                return message
            self.unread.append(message)
        raise EOFError(f"the server ended; it said {self.errors}")

    def initialize(self, **capabilities: object) -> Any:
        """Effect: begins a session; returns the result of initialize."""
        params = {"processId": None, "rootUri": None, "capabilities": capabilities}
        answer = self.ask("initialize", params)
        self.tell("initialized", {})
        return answer

    def open(self, text: str, uri: str = URI, version: int = 1) -> None:
        """Effect: opens a document."""
        item = {"uri": uri, "languageId": "nix", "version": version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def change(self, version: int, *changes: object, uri: str = URI) -> None:
        """Effect: changes a document."""
        self.write(framed(changed(version, *changes, uri=uri)))

    def ended(self) -> int:
        """The exit status of the server, which must end by itself."""
        return self.process.wait(PATIENCE)

    def _next(self) -> Message | None:
        try:
            return self.heard.get(timeout=PATIENCE)
        except queue.Empty:
            raise TimeoutError(f"no answer; it said {self.errors}, unread {self.unread}") from None

    def _listen(self) -> None:
        pipe = _pipe(self.process.stdout)
        while message := _read(pipe):
            self.heard.put(message)
        self.heard.put(None)

    def _listen_to_errors(self) -> None:
        for line in _pipe(self.process.stderr):
            self.errors.append(line.decode(errors="replace").rstrip())


def changed(version: int, *changes: object, uri: str = URI) -> Message:
    """A notification of changes."""
    document = {"uri": uri, "version": version}
    params = {"textDocument": document, "contentChanges": list(changes)}
    return {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}


def at(line: int, character: int, uri: str = URI) -> Message:
    """The parameters of a request about a position."""
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": uri}, "position": position}


def inserted(line: int, character: int, text: str) -> Message:
    """A change that inserts a text."""
    here = {"line": line, "character": character}
    return {"range": {"start": here, "end": here}, "text": text}


def asked(number: int | str, method: str, params: object = None) -> Message:
    """A request."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def framed(message: object) -> bytes:
    """A message with its header."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _read(pipe: IO[bytes]) -> Message | None:
    try:
        length = 0
        while line := pipe.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = pipe.read(length)
    except ValueError:
        return None  # closed under us
    return json.loads(body) if body else None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
