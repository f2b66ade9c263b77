"""Nix text: documents, syntax, and values that are known without evaluation.

The only user of tree-sitter. Independent of systemd and of the language server protocol.
"""
