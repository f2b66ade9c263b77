"""The subcommands: features for people and scripts; knows no LSP."""

from serviceconfig_ls.cli.main import run

__all__ = ["run"]
