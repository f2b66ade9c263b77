"""The subcommands: features for people and scripts; knows no LSP."""
