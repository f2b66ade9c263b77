"""The command line: one parser for the server and the subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    import argparse


@pytest.mark.parametrize(
    ("arguments", "tcp"),
    [([], None), (["--stdio"], None), (["--tcp", "4711"], "4711"), (["--tcp=[::1]:1"], "[::1]:1")],
)
def test_the_server_starts_without_a_subcommand(arguments: list[str], tcp: str | None) -> None:
    """The options of its connection are parsed with all others."""
    asked: list[argparse.Namespace] = []

    def serve(options: argparse.Namespace) -> int:
        asked.append(options)
        return 7

    assert run(arguments, serve) == 7
    assert [options.tcp for options in asked] == [tcp]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["security", "--threshold", "abc", "x"], "--threshold: give a number from 0 to 100"),
        (["security", "--threshold", "101", "x"], "--threshold: give a number from 0 to 100"),
        (["check", "--jobs", "0", "x"], "--jobs: give a number of processes, at least 1"),
        (["check", "--color", "blue", "x"], "--color: invalid choice: 'blue'"),
        (["check"], "required: PATH"),
        (["chek"], "invalid choice: 'chek'"),
        (["--tcp"], "--tcp: expected one argument"),
    ],
)
def test_a_wrong_call_names_the_option(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit status is 2; the message says what to write."""
    with pytest.raises(SystemExit) as caught:
        run(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
