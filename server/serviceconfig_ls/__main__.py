"""The program: the language server, or a subcommand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.arguments import imported_when_called
from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    import argparse

_FOR_A_PERSON = """\
serviceconfig-ls is a language server: an editor starts it and speaks to it.
To check files by hand: serviceconfig-ls check PATH…, serviceconfig-ls security PATH…
More: serviceconfig-ls --help"""


def main() -> int:
    """Effect: runs the program with the arguments of the process. Returns the exit status."""
    return run(sys.argv[1:], _serve)


def _serve(options: argparse.Namespace) -> int:
    """Effect: serves an editor; explains the program to a person who started it in a terminal."""
    if options.tcp is None and (sys.stdin is None or sys.stdin.isatty()):
        print(_FOR_A_PERSON, file=sys.stderr)
        return 2
    status: int = _start(options)
    return status


_start = imported_when_called("serviceconfig_ls.lsp.start")


if __name__ == "__main__":
    sys.exit(main())
