"""Reads the command line and runs what it asks for; knows no feature."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.arguments import parser
from serviceconfig_ls.cli.errors import UnusableError

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "serviceconfig-ls"
_MODULES = {"inspect": "inspect_units"}


def run(arguments: Sequence[str]) -> int:
    """Effect: runs a subcommand. Gives its exit code: 0 nothing found, 1 something, 2 unusable."""
    options = parser().parse_args(arguments)
    # A command ends soon: what it loads stays, and most of what it finds is no cycle.
    gc.set_threshold(50_000, 20, 100)
    # Imported here: no subcommand waits for what another one needs.
    command = import_module(
        f"serviceconfig_ls.cli.{_MODULES.get(options.command, options.command)}"
    )
    try:
        code: int = command.run(options)
        sys.stdout.flush()
    except UnusableError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has had enough; what is left must not be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code
