"""Error recovery: blanks out the statements that cannot be parsed."""
