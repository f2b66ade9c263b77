"""The command line: one parser for the server and all subcommands."""

from __future__ import annotations

import argparse
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from serviceconfig_ls import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]
    Run = Callable[[argparse.Namespace], int]


class Color(StrEnum):
    """When output is coloured."""

    AUTO = "auto"
    """If it goes to a terminal."""
    ALWAYS = "always"
    NEVER = "never"


class CheckFormat(StrEnum):
    """What ``check`` prints."""

    TEXT = "text"
    JSON = "json"
    GROUPED = "grouped"
    """By file, one line each."""
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    SARIF = "sarif"


class SecurityFormat(StrEnum):
    """What ``security`` prints."""

    AUTO = "auto"
    """The table of one service, or the list of several."""
    LIST = "list"
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    """One page that loads nothing."""


class Sort(StrEnum):
    """The order of a list of services."""

    EXPOSURE = "exposure"
    """The worst first."""
    NAME = "name"
    FILE = "file"


class Grouping(StrEnum):
    """What a list of services is grouped by."""

    NONE = "none"
    FILE = "file"
    FOLDER = "folder"


class ListFormat(StrEnum):
    """What ``inspect`` and ``rules`` print."""

    TEXT = "text"
    JSON = "json"


_FAIL_ON = ("error", "warning", "hint")
MAX_THRESHOLD = 100
"""The highest exposure, in tenths."""


def parser(serve: Run | None) -> argparse.ArgumentParser:
    """The parser of the whole program. It exits with status 2 where the call is wrong.

    The parsed options have a function ``run``, which takes the options and returns the exit
    status: that of the subcommand, or ``serve`` where there is none.
    """
    top = argparse.ArgumentParser(
        prog="serviceconfig-ls",
        description="Language server for systemd directives in NixOS serviceConfig blocks. "
        "Without a subcommand it speaks to an editor over standard input and output.",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    top.add_argument("--stdio", action="store_true", help="speak LSP over stdio (the default)")
    top.add_argument("--tcp", metavar="HOST:PORT", help="speak LSP over TCP, for debugging")
    top.set_defaults(run=serve)
    commands = top.add_subparsers(metavar="COMMAND")
    _check(commands)
    _security(commands)
    _inspect(commands)
    _explain(commands)
    _rules(commands)
    _import(commands)
    _export(commands)
    return top


def imported_when_called(module: str, name: str = "run") -> Callable[..., Any]:
    """A function of a module that is not imported before the function is called.

    The one place that chooses what is loaded: an editor waits for the server's modules only, and a
    command needs none of them.
    """

    def function(*arguments: object) -> object:
        return getattr(import_module(module), name)(*arguments)

    return function


def _check(commands: Subcommands) -> None:
    check = commands.add_parser("check", help="report what is wrong in Nix files and unit files")
    check.set_defaults(run=imported_when_called("serviceconfig_ls.cli.check"))
    _add_inputs(check)
    _add_systemd(check)
    _add_base(check)
    _add_user(check)
    _add_look(check)
    _add_format(check, CheckFormat)
    check.add_argument(
        "--fail-on",
        choices=_FAIL_ON,
        default="error",
        help="the lowest severity that fails; default: error",
    )
    _add_team(check)
    changing = check.add_mutually_exclusive_group()
    changing.add_argument("--fix", action="store_true", help="apply the safe fixes")
    changing.add_argument("--diff", action="store_true", help="show the safe fixes as a patch")
    check.add_argument(
        "--unsafe-fixes", action="store_true", help="also fixes that may change what a service does"
    )
    check.add_argument(
        "--no-cache", action="store_true", help="check everything again and keep nothing"
    )
    check.add_argument(
        "--statistics", action="store_true", help="print how many findings each rule has"
    )
    check.add_argument(
        "--select", action="append", default=[], metavar="RULE", help="report only this rule"
    )
    check.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="RULE",
        help="do not report this rule; for one line: # serviceconfig: ignore[RULE]",
    )


def _security(commands: Subcommands) -> None:
    security = commands.add_parser(
        "security", help="show the exposure of services, as systemd-analyze security does"
    )
    security.set_defaults(run=imported_when_called("serviceconfig_ls.cli.security"))
    _add_inputs(security, count="*")
    security.add_argument(
        "--eval",
        metavar="FLAKEREF#HOST",
        help="run nix eval, and score the units of this NixOS configuration as evaluated",
    )
    _add_systemd(security)
    _add_base(security)
    _add_user(security)
    _add_look(security)
    _add_format(security, SecurityFormat)
    security.add_argument(
        "--threshold",
        type=_threshold,
        metavar="N",
        help="fail if the exposure of a service is higher, 0 to 100",
    )
    _add_team(security)
    security.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help="only this service; may be repeated",
    )
    security.add_argument(
        "--sort", choices=_values(Sort), help="the order; default: exposure, but file for JSON"
    )
    security.add_argument(
        "--group", choices=_values(Grouping), default=Grouping.NONE.value, help="group the list"
    )
    security.add_argument(
        "--top",
        type=_count,
        metavar="N",
        help="show only the first N services, 0 for all; default: all, but in a terminal as many "
        "as fit",
    )
    security.add_argument("--policy", metavar="FILE", help="weigh the checks by a JSON policy")
    security.add_argument(
        "--diff", metavar="REV", help="what changed since a git revision, or in REV..REV"
    )
    security.add_argument(
        "--all", action="store_true", help="also show services without any hardening directive"
    )


def _inspect(commands: Subcommands) -> None:
    inspect = commands.add_parser("inspect", help="show what was understood of each service")
    inspect.set_defaults(run=imported_when_called("serviceconfig_ls.cli.inspect_units"))
    _add_inputs(inspect)
    _add_systemd(inspect)
    _add_base(inspect)
    inspect.add_argument(
        "--unit",
        metavar="NAME",
        help="print this unit as systemd will load it, with where each line comes from",
    )
    _add_look(inspect)
    _add_format(inspect, ListFormat)


def _explain(commands: Subcommands) -> None:
    explain = commands.add_parser(
        "explain", help="explain a directive, rule, check, group, capability or exit status"
    )
    explain.set_defaults(run=imported_when_called("serviceconfig_ls.cli.explain_name"))
    explain.add_argument(
        "name",
        metavar="NAME",
        nargs="+",
        help="such as ProtectHome, @system-service, 226/NAMESPACE, or a line of the journal",
    )
    explain.add_argument(
        "--in", dest="path", metavar="PATH", help="list the settings here that may be the cause"
    )
    _add_systemd(explain)
    _add_look(explain)


def _rules(commands: Subcommands) -> None:
    rules = commands.add_parser("rules", help="list all rules")
    rules.set_defaults(run=imported_when_called("serviceconfig_ls.cli.rules"))
    _add_format(rules, ListFormat)
    _add_look(rules)


def _import(commands: Subcommands) -> None:
    parser = commands.add_parser("import", help="turn unit files or the output of shh into Nix")
    parser.set_defaults(run=imported_when_called("serviceconfig_ls.cli.import_units"))
    parser.add_argument("what", choices=("unit", "shh"), help="what the files contain")
    _add_inputs(parser)
    parser.add_argument(
        "--service", metavar="NAME", default="name", help="the service that shh observed"
    )
    _add_look(parser)


def _export(commands: Subcommands) -> None:
    parser = commands.add_parser("export", help="print the unit files that NixOS would write")
    parser.set_defaults(run=imported_when_called("serviceconfig_ls.cli.export_units"))
    _add_inputs(parser)
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help="only this service; may be repeated",
    )
    parser.add_argument("--folder", metavar="FOLDER", help="write a file for each unit there")
    _add_look(parser)


def _add_inputs(command: argparse.ArgumentParser, count: str = "+") -> None:
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs=count,
        help="a Nix file, a unit file, a folder of them, or - for standard input",
    )
    command.add_argument("--stdin-filename", metavar="PATH", help="the file name of standard input")
    command.add_argument(
        "-v", "--verbose", action="store_true", help="print what is left out, and why"
    )
    command.add_argument("--jobs", type=_jobs, default=None, metavar="N", help="processes to use")


def _add_systemd(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--systemd",
        metavar="VERSION",
        help="the systemd to check for, or auto (the default): the one that the lock files pin",
    )


def _add_base(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--base",
        metavar="PATH",
        help="what completes units that are defined elsewhere: a nixpkgs checkout, a built system "
        "or a folder of unit files; auto (the default) or none",
    )


def _add_user(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--user", action="store_true", help="judge system services as user services"
    )


def _add_team(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--exit-zero",
        "--report",
        action="store_true",
        help="exit with 0, whatever is found",
    )
    command.add_argument(
        "--baseline", metavar="FILE", help="report only what is new or worse than in this file"
    )
    command.add_argument(
        "--update-baseline",
        action="store_true",
        help="write what is found now to the file of --baseline",
    )


def _add_look(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output-file", metavar="FILE", help="write to a file")
    command.add_argument("--color", choices=_values(Color), default=Color.AUTO.value)
    command.add_argument("-q", "--quiet", action="store_true", help="print no summary")


def _add_format(
    command: argparse.ArgumentParser,
    formats: type[CheckFormat | SecurityFormat | ListFormat],
) -> None:
    """Adds ``--format``; the first member is the default."""
    choices = _values(formats)
    command.add_argument("--format", choices=choices, default=choices[0])


def _values(choices: Iterable[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


def _jobs(text: str) -> int:
    """A number of processes. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a number of processes, at least 1")
    return int(text)


def _count(text: str) -> int:
    """A number of services, 0 for all. Raises ArgumentTypeError."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("give a number of services, or 0 for all")
    return int(text)


def _threshold(text: str) -> int:
    """An exposure in tenths. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) > MAX_THRESHOLD:
        raise argparse.ArgumentTypeError(f"give a number from 0 to {MAX_THRESHOLD}")
    return int(text)
