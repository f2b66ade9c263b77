"""The syntax of Nix: the AST, and how it is built from tree-sitter's concrete syntax tree."""
