"""Connections: one client over TCP and no web page, and messages that wait."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any, cast

import pytest

from serviceconfig_ls.lsp.inbox import MAX_QUEUED_BYTES, Inbox
from serviceconfig_ls.lsp.transport import read_messages
from tests.server.lsp.wire import PATIENCE, SERVER, asked, framed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.lsp.protocol import Protocol

INITIALIZE = framed(asked(1, "initialize", {"capabilities": {}}))
BODY = INITIALIZE.partition(b"\r\n\r\n")[2]


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """A server that listens on a free port."""
    command = [*SERVER[:-1], "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def line(server: subprocess.Popen[str]) -> str:
    """The next line that the server logs."""
    assert server.stderr is not None
    return server.stderr.readline()


def connected(port: int, data: bytes) -> socket.socket:
    """A connection that has sent some bytes."""
    connection = socket.create_connection(("127.0.0.1", port), 20)
    connection.sendall(data)
    return connection


def test_a_web_page_is_not_served(server: subprocess.Popen[str]) -> None:
    """An HTTP request closes its connection with a log line; the next client is served."""
    port = int(line(server).rpartition(":")[2])
    head = "POST / HTTP/1.1\r\nOrigin: https://example.org\r\nContent-Type: text/plain\r\n"
    post = head.encode() + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    with connected(port, post) as page:
        try:
            answer = page.recv(1)
        except ConnectionResetError:
            answer = b""
        assert answer == b""
    assert "sent an HTTP request" in line(server)
    with connected(port, INITIALIZE) as client:
        assert client.recv(1 << 16).startswith(b"Content-Length: ")


def test_a_client_that_leaves_ends_the_server(server: subprocess.Popen[str]) -> None:
    """The exit status shows that it did not send shutdown."""
    port = int(line(server).rpartition(":")[2])
    with connected(port, INITIALIZE) as client:
        client.recv(1 << 16)
    assert server.wait(PATIENCE) == 1


class Receiving:
    """What a reader needs of the protocol."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.gone = threading.Event()

    def hang_up(self) -> None:
        self.inbox.release()
        self.gone.set()

    def structure_message(self, data: Any) -> Any:
        return data

    def handle_message(self, message: Any) -> None:
        self.inbox.put(message)

    def malformed(self, error: Exception, _source: object) -> None:
        raise error


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Both ends of a pipe."""
    ends = os.pipe()
    yield ends
    os.close(ends[0])


LARGE = framed({"jsonrpc": "2.0", "method": "$/x", "params": "x" * (MAX_QUEUED_BYTES // 8)})


def test_what_waits_is_limited(pipe: tuple[int, int]) -> None:
    """While messages are not handled, no more are read than fit; none is lost."""
    receiving = Receiving()
    read_messages(pipe[0], cast("Protocol", receiving), receiving.hang_up)

    def send() -> None:
        with os.fdopen(pipe[1], "wb") as file:
            file.write(LARGE * 40)

    threading.Thread(target=send, daemon=True).start()
    while receiving.inbox.has_room(0):
        assert not receiving.gone.is_set()
        time.sleep(0.001)
    time.sleep(0.1)  # what would be read is read by now
    queued = len(receiving.inbox._entries)
    assert queued == 8
    assert [receiving.inbox.take(PATIENCE)["method"] for _ in range(40)] == ["$/x"] * 40
    assert receiving.gone.wait(PATIENCE)


def test_a_client_that_leaves_is_noticed_while_its_messages_wait(pipe: tuple[int, int]) -> None:
    """The end of the input is found although nothing more is read."""
    receiving = Receiving()
    read_messages(pipe[0], cast("Protocol", receiving), receiving.hang_up)
    with os.fdopen(pipe[1], "wb") as file:
        file.write(LARGE * 8)
    assert receiving.gone.wait(PATIENCE)
