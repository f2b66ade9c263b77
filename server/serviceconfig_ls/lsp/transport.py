"""The connection to the client as file descriptors, and the process at its other end."""

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
"""Of a line; what is longer is no header."""
MAX_READS_AHEAD = 64
"""Reads after which messages are handed out although more of them is there."""
READ_BYTES = 1 << 16
POLL_SECONDS = 1.0
"""Between looks at whether the process of the client still lives."""

# A line is searched and not matched from its start: after a damaged message the line that holds
# the next header begins with the rest of that message.
_LENGTH = re.compile(rb"content-length:[ \t]*([0-9]{1,20})[ \t]*\r?\n\Z", re.IGNORECASE)
_HTTP = re.compile(rb"[A-Z]{3,7} ")
_unheard = logging.getLogger(f"{__name__}.pygls")
_unheard.disabled = True


@contextmanager
def standard() -> Iterator[tuple[int, int]]:
    """Standard input and output for this connection alone.

    Effect: whatever else reads standard input finds it empty, and whatever else is printed goes
    to standard error, so that neither can spoil the messages.
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
    """The first connection to a port by a client that does not speak HTTP.

    A web page can send HTTP to any port of this machine, with a body of its choice.
    Effect: logs the address on standard error, and every connection that is refused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=1) as server:
        where = server.getsockname()
        print(f"serviceconfig-ls: listening on {where[0]}:{where[1]}", file=sys.stderr, flush=True)
        while True:
            connection, peer = server.accept()
            with connection:
                if _HTTP.match(connection.recv(8, socket.MSG_PEEK | socket.MSG_WAITALL)):
                    logger.warning("closed a connection from %s: it sent an HTTP request", peer[0])
                    continue
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield connection.fileno(), connection.fileno()
                return


def read_messages(source: int, protocol: Protocol, gone: Callable[[], None]) -> None:
    """Effect: hands every message of a descriptor to the protocol, in another thread.

    ``gone`` is called at the end of the input, and where it cannot be read any more.
    """
    reader = Reader(source, protocol)

    def read() -> None:
        try:
            # pygls' loop for input that blocks. What it logs, the protocol reports better.
            run(threading.Event(), reader, protocol, _unheard, protocol.damaged)
        except Exception:
            logger.exception("the input cannot be read any more")
        finally:
            protocol.inbox.end_reading()
            gone()

    threading.Thread(target=read, name="read messages", daemon=True).start()


class Reader:
    """What pygls reads messages from.

    Damage costs the message it is in, and the next one where it hides the header of that.
    """

    def __init__(self, source: int, protocol: Protocol) -> None:
        self._source = source
        self._protocol = protocol
        self._buffer = bytearray()
        self._reads = 0
        """Since the last time that nothing was there to be read."""
        self._poll = select.poll()
        self._poll.register(source, select.POLLIN | select.POLLHUP)

    def readline(self) -> bytes:
        """The next line of a header, a length written as pygls expects it; empty at the end."""
        line = self._line()
        length = _LENGTH.search(line)
        if length is None:
            return line
        if int(length[1]) > MAX_MESSAGE_BYTES:
            problem = f"a message of {int(length[1])} bytes is too long"
            self._protocol.damaged(ValueError(problem), self)
            return b"\r\n"
        return b"Content-Length: %d\r\n" % int(length[1])

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end of the input."""
        while len(self._buffer) < size and self._fill():
            pass
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
        """Effect: waits for more input and reads it. Returns whether there was any."""
        self._reads += 1
        if self._reads > MAX_READS_AHEAD or not self._poll.poll(0):
            self._protocol.inbox.end_reading()
            self._reads = 0
        try:
            data = os.read(self._source, READ_BYTES)
        except OSError:
            return False
        if data:
            self._protocol.inbox.begin_reading()
            self._buffer += data
        return bool(data)


class Sink:
    """Where pygls writes messages."""

    def __init__(self, descriptor: int, gone: Callable[[], None]) -> None:
        """``gone`` is called where nobody reads any more."""
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
        """Nothing: who opened the descriptor closes it."""


def end_process_after(seconds: float) -> None:
    """Effect: ends the process after a while, whatever it does.

    Its work is for nobody then, or it waits for a pipe that nobody reads.
    """
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def watch(process: int, gone: Callable[[], None]) -> None:
    """Effect: calls ``gone`` in another thread soon after a process has ended.

    A process that cannot be seen from here, such as one in another container, is not watched.
    """
    if not _is_alive(process):
        return

    def look() -> None:
        pause = threading.Event()
        while _is_alive(process):
            pause.wait(POLL_SECONDS)
        gone()

    threading.Thread(target=look, name="watch the client", daemon=True).start()


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
