"""Nix text: documents, syntax and what can be known without evaluating.

The only user of tree-sitter. Knows neither systemd nor the language server protocol.
"""
