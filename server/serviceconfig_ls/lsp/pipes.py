"""The two ends of the connection as file descriptors; knows nothing of messages."""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOPBACK = "127.0.0.1"


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
    """The first connection to a port. Effect: says on standard error where it listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=1) as server:
        where = server.getsockname()
        print(f"serviceconfig-ls: listening on {where[0]}:{where[1]}", file=sys.stderr, flush=True)
        connection, _ = server.accept()
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection.fileno(), connection.fileno()


class Sink:
    """Where messages go; what pygls calls a writer."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> None:
        """Effect: writes all of the data; BrokenPipeError where nobody reads any more."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except ConnectionError as error:
                raise BrokenPipeError from error

    def close(self) -> None:
        """Nothing: who opened the descriptor closes it."""


def watch(process: int, every: float, gone: Callable[[], None]) -> None:
    """Effect: calls ``gone`` in another thread soon after a process has ended.

    A process that cannot be seen from here (another container) is not watched.
    """
    if not _alive(process):
        return

    def look() -> None:
        pause = threading.Event()
        while _alive(process):
            pause.wait(every)
        gone()

    threading.Thread(target=look, name="watch the client", daemon=True).start()


def _alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
