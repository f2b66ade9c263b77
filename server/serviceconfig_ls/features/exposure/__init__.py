"""The exposure of a unit: its score, the effect of each line, the table, comparisons."""
