"""The connection to the client, as two file descriptors, and the process at its other end."""

from __future__ import annotations

import logging
import os
import re
import select
import socket
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pygls.io_ import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.lsp.protocol import Protocol

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
MAX_MESSAGE_BYTES = 1 << 30
MAX_HEADER_BYTES = 1 << 16
"""The maximum size of a header line; a longer line is not a header."""
MAX_READS_AHEAD = 64
"""The number of reads after which messages are handled even if more can be read."""
READ_BYTES = 1 << 16
ROOM_SECONDS = 0.5
"""The interval at which the client is checked while its messages wait."""
POLL_SECONDS = 1.0
"""The interval at which the client's process is checked."""

# Searched and not matched: after a malformed message, the line with the next header begins with the
# rest of that message.
_LENGTH = re.compile(rb"content-length:[ \t]*([0-9]+)[ \t]*\r?\n\Z", re.IGNORECASE)
_HTTP_METHOD = re.compile(rb"[A-Z]{3,7} ")
_silent = logging.getLogger(f"{__name__}.pygls")
_silent.disabled = True


@contextmanager
def standard() -> Iterator[tuple[int, int]]:
    """The descriptors of standard input and output, reserved for messages.

    Effect: from now on standard input is empty for other code, and what other code prints goes to
    standard error.
    """
    source, sink = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    sys.stdout.flush()
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)
    yield source, sink


@contextmanager
def tcp(host: str, port: int) -> Iterator[tuple[int, int]]:
    """The descriptors of the first connection to a port that is not an HTTP request.

    A web page can send HTTP with any body to the ports of this machine.
    Effect: prints the address to standard error, and logs each connection that is closed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=1) as server:
        where = server.getsockname()
        print(f"serviceconfig-ls: listening on {where[0]}:{where[1]}", file=sys.stderr, flush=True)
        while True:
            connection, peer = server.accept()
            with connection:
                if _HTTP_METHOD.match(connection.recv(8, socket.MSG_PEEK | socket.MSG_WAITALL)):
                    logger.warning("closed a connection from %s: it sent an HTTP request", peer[0])
                    continue
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield connection.fileno(), connection.fileno()
                return


def read_messages(source: int, protocol: Protocol, gone: Callable[[], None]) -> None:
    """Effect: passes every message to the protocol, from another thread.

    ``gone`` is called at the end of the input, or if reading fails.
    """
    reader = Reader(source, protocol)

    def read() -> None:
        try:
            # pygls' loop for blocking input. The protocol logs its errors, in one line each.
            run(threading.Event(), reader, protocol, _silent, protocol.malformed)
        except Exception:
            logger.exception("reading messages failed")
        finally:
            gone()

    threading.Thread(target=read, name="read messages", daemon=True).start()


class Reader:
    """The input as pygls reads it.

    A malformed message is lost, and so is the next one if that hides its header.
    """

    def __init__(self, source: int, protocol: Protocol) -> None:
        self._source = source
        self._protocol = protocol
        self._buffer = bytearray()
        self._reads = 0
        """The number of reads since messages were last released."""
        self._poll = select.poll()
        self._poll.register(source, select.POLLIN | select.POLLHUP)
        self._end = select.poll()
        self._end.register(source, getattr(select, "POLLRDHUP", 0))

    def readline(self) -> bytes:
        """The next line, with a length in the spelling that pygls expects; empty at the end.

        While too many messages are queued, nothing is read.
        """
        while not self._protocol.inbox.has_room(ROOM_SECONDS):
            if self._end.poll(0):
                return b""
        line = self._line()
        length = _LENGTH.search(line)
        if length is None:
            return line
        digits = length[1].lstrip(b"0")
        if len(digits) > len(str(MAX_MESSAGE_BYTES)) or int(digits or b"0") > MAX_MESSAGE_BYTES:
            self._protocol.malformed(ValueError("a message is too long"), self)
            return b"\r\n"
        return b"Content-Length: %b\r\n" % digits

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, or fewer at the end of the input."""
        while len(self._buffer) < size and self._fill():
            pass
        self._protocol.inbox.announce(size)
        return self._take(size)

    def _line(self) -> bytes:
        end = self._buffer.find(b"\n")
        while end < 0 and len(self._buffer) < MAX_HEADER_BYTES:
            start = len(self._buffer)
            if not self._fill():
                return self._take(start)
            end = self._buffer.find(b"\n", start)
        return self._take(end + 1 if end >= 0 else MAX_HEADER_BYTES)

    def _take(self, size: int) -> bytes:
        with memoryview(self._buffer) as buffer:
            taken = bytes(buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> bool:
        """Effect: waits for input and buffers it. Returns False at the end of the input."""
        self._reads += 1
        if self._reads > MAX_READS_AHEAD or not self._poll.poll(0):
            self._protocol.inbox.release()
            self._reads = 0
        try:
            data = os.read(self._source, READ_BYTES)
        except OSError:
            return False
        self._buffer += data
        return bool(data)


class Sink:
    """The output as pygls writes to it."""

    def __init__(self, descriptor: int, gone: Callable[[], None]) -> None:
        """``gone`` is called if the other end is closed."""
        self._descriptor = descriptor
        self._gone = gone

    def write(self, data: bytes) -> None:
        """Effect: writes all of the data."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except ConnectionError:
                self._gone()
                return

    def close(self) -> None:
        """Does nothing: the context manager of the connection closes it."""


def end_process_after(seconds: float) -> None:
    """Effect: ends the process after a while, even if it is computing or blocked in a write."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def watch(process: int, gone: Callable[[], None]) -> None:
    """Effect: calls ``gone``, from another thread, soon after a process has ended.

    A process that is not visible, such as one in another container, is not watched.
    """
    if not _is_alive(process):
        return

    def poll() -> None:
        pause = threading.Event()
        while _is_alive(process):
            pause.wait(POLL_SECONDS)
        gone()

    threading.Thread(target=poll, name="watch the client", daemon=True).start()


def _is_alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
