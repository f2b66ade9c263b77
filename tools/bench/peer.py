"""One server process under measurement; a time ends with the last byte of an answer."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PUBLISHED = b"textDocument/publishDiagnostics"
# The capabilities of Neovim and VS Code, as far as answers depend on them.
CAPABILITIES = {
    "textDocument": {
        "completion": {
            "completionItem": {"snippetSupport": True, "labelDetailsSupport": True},
            "completionList": {"itemDefaults": ["editRange"]},
        },
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {"versionSupport": True},
    }
}


@dataclass
class Peer:
    """A server process. Times are in seconds, memory in bytes."""

    name: str
    process: subprocess.Popen[bytes]
    started: float
    version: int = 1
    number: int = 0

    @classmethod
    def start(cls, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Peer:
        """Effect: starts a server."""
        begin = time.perf_counter()
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 20,
            env={**os.environ, **environment},
        )
        return cls(name, process, begin)

    def initialize(self) -> float:
        """Effect: begins the session; returns the time since the process was started."""
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": CAPABILITIES})
        taken = time.perf_counter() - self.started
        self.tell("initialized", {})
        return taken

    def open(self, uri: str, text: str, language: str = "nix") -> list[Any]:
        """Effect: opens a document and waits for its diagnostics."""
        self.version += 1
        item = {"uri": uri, "languageId": language, "version": self.version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        found: list[Any] = json.loads(self._published())["params"]["diagnostics"]
        return found

    def close(self, uri: str) -> None:
        """Effect: closes a document and waits until the server has done so."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.ask("textDocument/hover", at(uri, 0, 0))

    def timed(self, method: str, params: object) -> float:
        """The time from a request to its answer."""
        message = self._request(method, params)
        begin = time.perf_counter()
        self._write(message)
        self._answer()
        return time.perf_counter() - begin

    def keystroke(self, uri: str, change: object) -> float:
        """The time from a change to the diagnostics of the changed text."""
        self.version += 1
        document = {"uri": uri, "version": self.version}
        params = {"textDocument": document, "contentChanges": [change]}
        message = _framed({"method": "textDocument/didChange", "params": params})
        begin = time.perf_counter()
        self._write(message)
        self._published()
        return time.perf_counter() - begin

    def ask(self, method: str, params: object) -> Any:
        """The result of a request."""
        self._write(self._request(method, params))
        return json.loads(self._answer()).get("result")

    def tell(self, method: str, params: object) -> None:
        """Effect: sends a notification."""
        self._write(_framed({"method": method, "params": params}))

    def memory(self) -> int:
        """The resident memory of the process in bytes."""
        with open(f"/proc/{self.process.pid}/statm") as status:  # noqa: PTH123 - no file on a disk
            return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """Effect: shuts the server down as an editor does."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _request(self, method: str, params: object) -> bytes:
        self.number += 1
        return _framed({"id": self.number, "method": method, "params": params})

    def _answer(self) -> bytes:
        """The next answer; skips the server's notifications and requests."""
        mine = (f'"id":{self.number}', f'"id": {self.number}')
        while True:
            body = self._read()
            ends = (body[:200] + body[-200:]).decode(errors="replace")
            if '"method"' not in ends and any(mark in ends for mark in mine):
                return body

    def _published(self) -> bytes:
        """The next diagnostics of the newest version."""
        mine = (f'"version":{self.version}', f'"version": {self.version}')
        while True:
            body = self._read()
            if _PUBLISHED in body and any(mark in body.decode() for mark in mine):
                return body

    def _read(self) -> bytes:
        pipe: IO[bytes] = self.process.stdout  # type: ignore[assignment] # it is a pipe
        length = 0
        while (line := pipe.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise RuntimeError(f"{self.name} has ended")
        return pipe.read(length)

    def _write(self, message: bytes) -> None:
        pipe: IO[bytes] = self.process.stdin  # type: ignore[assignment] # it is a pipe
        pipe.write(message)
        pipe.flush()


def at(uri: str, line: int, character: int) -> dict[str, Any]:
    """The parameters of a request about a position."""
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": uri}, "position": position}


def _framed(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
