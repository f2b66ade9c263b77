"""What the command line may say."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from serviceconfig_ls import __version__

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]

_SEVERITIES = ("error", "warning", "hint")


def parser() -> argparse.ArgumentParser:
    """The parser of all subcommands; it exits with 2 where a call is wrong."""
    top = argparse.ArgumentParser(
        prog="serviceconfig-ls",
        description="Language server for systemd directives in NixOS serviceConfig blocks. "
        "Without a subcommand it speaks to an editor over standard input and output.",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    top.add_argument("--stdio", action="store_true", help="speak LSP over stdio (the default)")
    top.add_argument("--tcp", metavar="HOST:PORT", help="speak LSP over TCP, for debugging")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _check(commands)
    _security(commands)
    _inspect(commands)
    _explain(commands)
    _rules(commands)
    return top


def _check(commands: Subcommands) -> None:
    check = commands.add_parser("check", help="report what is wrong in Nix files and unit files")
    _inputs(check)
    _judging(check)
    check.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")
    check.add_argument("--fail-on", choices=_SEVERITIES, default="error", help="default: error")
    changing = check.add_mutually_exclusive_group()
    changing.add_argument("--fix", action="store_true", help="apply the safe fixes")
    changing.add_argument("--diff", action="store_true", help="show the safe fixes as a patch")
    check.add_argument("--select", action="append", default=[], metavar="RULE", help="only these")
    check.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="all but these"
    )


def _security(commands: Subcommands) -> None:
    security = commands.add_parser(
        "security", help="show the exposure of services as systemd-analyze security does"
    )
    _inputs(security)
    _judging(security)
    security.add_argument("--format", choices=("table", "json", "markdown"), default="table")
    security.add_argument(
        "--threshold", type=_threshold, default=100, metavar="N", help="fail above it, 0 to 100"
    )
    security.add_argument("--policy", metavar="FILE", help="weigh the checks by a JSON policy")
    security.add_argument("--all", action="store_true", help="also services that harden nothing")


def _inspect(commands: Subcommands) -> None:
    inspect = commands.add_parser("inspect", help="show what was understood of each service")
    _inputs(inspect)
    _look(inspect)
    inspect.add_argument("--format", choices=("text", "json"), default="text")


def _explain(commands: Subcommands) -> None:
    explain = commands.add_parser(
        "explain", help="explain a directive, rule, check, group, capability or exit status"
    )
    explain.add_argument("name", metavar="NAME", nargs="+")
    explain.add_argument("--in", dest="path", metavar="PATH", help="point at its likely cause here")
    _version(explain)
    _look(explain)


def _rules(commands: Subcommands) -> None:
    rules = commands.add_parser("rules", help="list all rules")
    rules.add_argument("--format", choices=("text", "json"), default="text")
    _look(rules)


def _inputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="a Nix file, a unit file, a folder of them, or - for standard input",
    )
    command.add_argument("--stdin-filename", metavar="PATH", help="what standard input is called")
    command.add_argument("--jobs", type=_jobs, default=None, metavar="N", help="processes to use")


def _judging(command: argparse.ArgumentParser) -> None:
    _version(command)
    command.add_argument(
        "--user", action="store_true", help="judge system services as user services"
    )
    _look(command)


def _version(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--systemd",
        default="auto",
        metavar="VERSION",
        help="the systemd to judge by, or auto (the default): what the lock files say",
    )


def _look(command: argparse.ArgumentParser) -> None:
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    command.add_argument("-q", "--quiet", action="store_true", help="say nothing beside")


def _jobs(text: str) -> int:
    jobs = int(text)
    if jobs < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return jobs


def _threshold(text: str) -> int:
    threshold = int(text)
    if not 0 <= threshold <= 100:
        raise argparse.ArgumentTypeError("a number from 0 to 100")
    return threshold
