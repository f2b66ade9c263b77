"""How what was found is written: one module per format."""
