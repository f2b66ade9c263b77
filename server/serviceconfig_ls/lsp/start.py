"""Starts the server on a connection."""

from __future__ import annotations

import gc
import logging
import sys
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp import (
    handlers,  # noqa: F401 - registers its handlers when it is imported
    lifecycle,  # noqa: F401 - likewise
    server_commands,  # noqa: F401 - likewise
    synchronization,  # noqa: F401 - likewise
    transport,
)
from serviceconfig_ls.lsp.server import server

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Effect: serves an editor, on ``options.tcp`` if it is given. Returns the exit status."""
    if options.tcp is None:
        return run_stdio()
    try:
        return run_tcp(options.tcp)
    except (ValueError, OSError) as error:
        print(f"serviceconfig-ls: --tcp HOST:PORT: {error}", file=sys.stderr)
        return 2


def run_stdio() -> int:
    """Effect: serves a client on standard input and output. Returns the exit status."""
    with transport.standard() as (source, sink):
        return _serve(source, sink)


def run_tcp(address: str) -> int:
    """Effect: serves the first client that connects. Returns the exit status.

    ``address`` is HOST:PORT, or PORT for this machine only. Raises ValueError if it is neither.
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"not HOST:PORT: {address}")
    with transport.tcp(host.strip("[]") or transport.LOOPBACK, int(port)) as (source, sink):
        return _serve(source, sink)


def _serve(source: int, sink: int) -> int:
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    try:
        return server.serve(source, sink)
    finally:
        # An editor waits for the end of the process: nothing is worth collecting any more.
        gc.freeze()
