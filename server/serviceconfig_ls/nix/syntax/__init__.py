"""The syntax tree: AST nodes, and how they are built from tree-sitter's CST."""
