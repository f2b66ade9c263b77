"""Starting the server on a connection; knows nothing of what is said on it."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp import collector, pipes

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
    """Effect: serves the client on standard input and output. Gives the exit code."""
    with pipes.standard() as (source, sink):
        return _serve(source, sink)


def run_tcp(address: str) -> int:
    """Effect: serves the first client that connects. Gives the exit code.

    ``address`` is HOST:PORT, or PORT alone for this machine only; ValueError where it is neither.
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"not HOST:PORT: {address}")
    with pipes.tcp(host.strip("[]") or pipes.LOOPBACK, int(port)) as (source, sink):
        return _serve(source, sink)


def _serve(source: int, sink: int) -> int:
    collector.look_seldom()
    # Imported here: while all that pygls needs is loaded the collector is in the way.
    from serviceconfig_ls.lsp.features import VIEWS, new_server

    collector.put_aside()
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    return new_server().serve(source, sink, VIEWS)
