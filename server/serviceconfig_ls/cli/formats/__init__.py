"""How results are printed: one module for each format."""
