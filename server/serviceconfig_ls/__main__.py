"""The command: speaks to an editor, or runs a subcommand; knows neither LSP nor systemd."""

from __future__ import annotations

import sys

_TO_A_PERSON = """\
serviceconfig-ls is a language server: an editor starts it and speaks to it.
To check files by hand: serviceconfig-ls check PATH…, serviceconfig-ls security PATH…
More: serviceconfig-ls --help"""


def main() -> int:
    """Effect: runs the program with the arguments of the process. Gives its exit code."""
    arguments = sys.argv[1:]
    try:
        if arguments in ([], ["--stdio"]):
            return _serve()
        if arguments[0] == "--tcp" or arguments[0].startswith("--tcp="):
            return _serve_tcp(arguments)
        # Imported here: an editor's server does not wait for what the subcommands need.
        from serviceconfig_ls.cli import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130


def _serve() -> int:
    if sys.stdin is None or sys.stdin.isatty():
        print(_TO_A_PERSON, file=sys.stderr)
        return 2
    from serviceconfig_ls.lsp.start import run_stdio

    return run_stdio()


def _serve_tcp(arguments: list[str]) -> int:
    from serviceconfig_ls.lsp.start import run_tcp

    address = arguments[0].partition("=")[2] or "".join(arguments[1:2])
    try:
        return run_tcp(address)
    except (ValueError, OSError) as error:
        print(f"serviceconfig-ls: --tcp HOST:PORT: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
