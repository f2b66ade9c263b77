"""Connections over TCP: one client, and no web page."""

from __future__ import annotations

import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.server.lsp.wire import SERVER, asked, framed

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    assert server.wait(20) == 1
