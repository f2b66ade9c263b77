"""The subcommands: what the features answer, for people and scripts. Independent of LSP."""
