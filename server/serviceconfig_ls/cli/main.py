"""Parses the command line and runs the server or a subcommand."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.arguments import parser
from serviceconfig_ls.cli.errors import UnusableError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from serviceconfig_ls.cli.arguments import Run

PROGRAM = "serviceconfig-ls"
OK = 0
FOUND = 1
"""Something is at or above the bar."""
UNUSABLE = 2
"""The call or an input could not be used."""
INTERRUPTED = 130
"""By Ctrl-C: 128 and the number of SIGINT, as shells report it."""
PIPE_CLOSED = 141
"""128 and the number of SIGPIPE."""


def run(arguments: Sequence[str], serve: Run | None = None) -> int:
    """Effect: runs the subcommand, or ``serve`` where there is none. Returns the exit status."""
    options = parser(serve or _no_server).parse_args(arguments)
    # Most objects are needed until the end or freed without the collector, which would walk through
    # all of them again and again: at a start for a tenth of the time, in a large file at each key.
    gc.set_threshold(50_000, 20, 100)
    try:
        status: int = options.run(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except UnusableError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader closed the pipe. What is still buffered must not be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _no_server(_options: argparse.Namespace) -> int:
    raise UnusableError("give a subcommand: serviceconfig-ls --help lists them")
