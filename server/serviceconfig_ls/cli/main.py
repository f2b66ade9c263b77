"""Parses the command line, and runs the server or a subcommand."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.arguments import parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.cli.arguments import Run

INTERRUPTED = 130
"""The exit status after Ctrl-C: 128 and the number of SIGINT, as shells report it."""


def run(arguments: Sequence[str], serve: Run | None = None) -> int:
    """Effect: runs the subcommand, or ``serve`` where there is none. Returns the exit status."""
    top = parser(serve)
    options = top.parse_args(arguments)
    if options.run is None:
        top.error("give a subcommand")
    # Most objects are needed until the end or freed without the collector, which would walk through
    # all of them again and again: at a start for a tenth of the time, in a large file at each key.
    gc.set_threshold(50_000, 20, 100)
    command: Run = options.run
    try:
        return command(options)
    except KeyboardInterrupt:
        return INTERRUPTED
